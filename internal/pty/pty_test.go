package pty

import (
	"io"
	"os"
	"testing"
)

func TestBytesCross(t *testing.T) {
	far, path, err := Open()
	if err != nil {
		t.Fatal(err)
	}
	defer far.Close()
	near, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer near.Close()
	if _, err := near.WriteString("A025"); err != nil {
		t.Fatal(err)
	}
	got := make([]byte, 4)
	if _, err := io.ReadFull(far, got); err != nil || string(got) != "A025" {
		t.Errorf("the far end reads %q, %v", got, err)
	}
}

func TestClosingHangsUp(t *testing.T) {
	far, path, err := Open()
	if err != nil {
		t.Fatal(err)
	}
	near, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer near.Close()
	if err := far.Close(); err != nil {
		t.Fatal(err)
	}
	if n, err := near.Read(make([]byte, 1)); n != 0 || err == nil {
		t.Errorf("after the plug is pulled Read = %d, %v; want an error", n, err)
	}
}
