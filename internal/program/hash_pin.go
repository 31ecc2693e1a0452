package program

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"strings"

	"motcua/internal/cli"
	"motcua/internal/config"
	"motcua/internal/i18n"
)

// maxPINLine is how many bytes of the input are read for a PIN.
const maxPINLine = 64

// hashPIN reads a PIN and prints its line for centre.toml. The PIN is not an
// argument, because arguments are in the shell's history and in the list of
// processes.
func hashPIN(p *Program) error {
	fmt.Fprintln(os.Stderr, i18n.Say("Type the PIN, 4 to 8 digits, and press Enter:").In(p.Lang))
	line, err := bufio.NewReader(io.LimitReader(p.in, maxPINLine)).ReadString('\n')
	if err != nil && err != io.EOF {
		return fmt.Errorf("reading a PIN: %w", err)
	}
	hash, err := config.HashPIN(strings.TrimSpace(line))
	if err != nil {
		return cli.MisuseOf(err)
	}
	fmt.Fprintf(p.out, "pin_hash = %q\n", hash)
	return nil
}
