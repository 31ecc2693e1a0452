package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"motcua/internal/config"
	"motcua/internal/enrol"
	"motcua/internal/identity"
	"motcua/internal/wire"
)

// code has the hub make an enrolment code, as a technician does.
func (c *house) code(id, role, counter string) (string, error) {
	args := []string{"enroll", id, "-role", role, "-plain", "-config", c.conf("centre.toml"), "-data", filepath.Join(c.data, "hub"), "-listen", c.address}
	if counter != "" {
		args = append(args, "-counter", counter)
	}
	out, err := exec.Command(filepath.Join(c.bin, "hub"), args...).Output()
	if err != nil {
		var exit *exec.ExitError
		if errors.As(err, &exit) {
			err = fmt.Errorf("%w: %s", err, exit.Stderr)
		}
		return "", fmt.Errorf("making an enrolment code for %s: %w", id, err)
	}
	code := strings.TrimSpace(string(out))
	c.say("enrolling %s (%s): hub enroll gives the code %s", id, role, code)
	return code, nil
}

// enrolled says whether a data folder has the keys of an enrolled device.
func enrolled(folder string) bool {
	_, err := os.Stat(filepath.Join(folder, identity.FolderName))
	return err == nil
}

// enrolFlags are the flags by which a program is enrolled at its first start.
func (c *house) enrolFlags(s *seat) ([]string, error) {
	if enrolled(filepath.Join(c.data, s.name)) {
		return nil, nil
	}
	d, err := config.LoadDevice(c.conf(s.config))
	if err != nil {
		return nil, err
	}
	code, err := c.code(flagOr(s.args, "-id", d.ID), s.role, flagOr(s.args, "-counter", d.Counter))
	return []string{"-enroll", code}, err
}

// flagOr is the value of a flag among arguments, or what the file says.
func flagOr(args []string, name, file string) string {
	if i := slices.Index(args, name); i >= 0 && i+1 < len(args) {
		return args[i+1]
	}
	return file
}

// enrolObserver enrols this program itself.
func (c *house) enrolObserver(ctx context.Context, folder string) (*identity.DeviceIdentity, error) {
	if !enrolled(folder) {
		code, err := c.code(observerID, wire.RoleGateway, "")
		if err != nil {
			return nil, err
		}
		var dialer net.Dialer
		got, err := enrol.Enrol(ctx, dialer.DialContext, c.address, observerID, code)
		if err != nil {
			return nil, err
		}
		if err := identity.SaveDevice(folder, got.Own, got.Authority); err != nil {
			return nil, err
		}
	}
	own, _, err := identity.OpenDevice(folder)
	return &own, err
}
