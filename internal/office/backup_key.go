package office

import (
	"bufio"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"

	"motcua/internal/backupkey"
	"motcua/internal/cli"
	"motcua/internal/config"
	"motcua/internal/i18n"
	"motcua/internal/identity"
	"motcua/internal/maintenance"
	"motcua/internal/program"
	"motcua/internal/store"
)

// keyTries is how often a key may be typed.
const keyTries = 3

// backupKeyCommand draws the key of the backups, and shows it.
func (o *Office) backupKeyCommand() program.Command {
	return program.Command{
		Name: "backup-key", Help: "show the key that opens the encrypted backups, to be written down; the first time it is drawn, and from then on backups on another disk are encrypted",
		Flags: func(f *flag.FlagSet) {
			o.langFlag(f)
			f.BoolVar(&o.newKey, "new", false, "draw another key, for instance because a paper was lost; the hub keeps those from before for older backups")
			f.BoolVar(&o.enterKey, "enter", false, "use a key that is on paper already, for instance on a new machine; it is read from the input")
		}, Run: o.backupKey,
	}
}

func (o *Office) sayKey(p *program.Program, key string, args ...any) {
	fmt.Fprintln(p.Out, i18n.Text(i18n.Lang(o.lang), "hub.key."+key, args...))
}

// backupKey shows the key in use. Without one, or with -new, it draws one, which is put
// into use only when somebody has typed its end from the paper: a backup whose key is on
// the hub's own disk alone is lost with that disk.
func (o *Office) backupKey(p *program.Program) error {
	if o.newKey && o.enterKey {
		return cli.Misuse(i18n.Say("write -new or -enter, one of them"))
	}
	asked, err := o.open(p, false) // says so where no hub works, or it is another user's
	if err != nil {
		return err
	}
	program.Close(p.Log, "the hub's store", asked)
	keys, err := identity.BackupKeys(p.Data)
	if err != nil {
		return unusable(err)
	}
	in := p.Typing()
	var key backupkey.Key
	switch {
	case o.enterKey:
		if key, err = o.typedKey(p, in, i18n.Say("Type the key from the paper, AGE-SECRET-KEY-…, and press Enter:"), nil); err != nil {
			return err
		}
		o.sayKey(p, "recipient", key.Recipient())
	case len(keys) > 0 && !o.newKey:
		o.showKey(p, keys[0])
		o.used(p)
		return nil
	default:
		if key, err = backupkey.Draw(); err != nil {
			return err
		}
		o.showKey(p, key)
		if err := o.confirm(p, in, key); err != nil {
			return err
		}
	}
	if err := identity.AddBackupKey(p.Data, key); err != nil {
		return unusable(err)
	}
	o.sayKey(p, "kept")
	o.used(p)
	return nil
}

// unusable is the error of a key file.
func unusable(err error) error {
	return fmt.Errorf("%w: %w", i18n.Say("The file of the backup keys cannot be used: the line above says why. No backup is made in clear text because of it."), err)
}

// showKey prints what belongs on the paper.
func (o *Office) showKey(p *program.Program, key backupkey.Key) {
	o.sayKey(p, "title", o.Centre().Centre.Name)
	fmt.Fprintf(p.Out, "\n%s\n\n", key.Secret())
	o.sayKey(p, "groups")
	fmt.Fprintf(p.Out, "%s\n\n", key.Groups())
	o.sayKey(p, "lost")
	o.sayKey(p, "safe")
	o.sayKey(p, "recipient", key.Recipient())
}

// used says whether the configuration uses the hub's own key at all.
func (o *Office) used(p *program.Program) {
	switch b := o.Centre().Backup; {
	case b.Plain:
		o.sayKey(p, "plain")
	case len(b.Recipients) > 0:
		o.sayKey(p, "recipients")
	}
}

// confirm asks for the end of the key, as it stands on the paper.
func (o *Office) confirm(p *program.Program, in *bufio.Reader, key backupkey.Key) error {
	for range keyTries {
		fmt.Fprintln(os.Stderr, i18n.Say("Written down? Type the last %d characters of the key from the paper, and press Enter:", backupkey.TailBytes()).In(p.Lang))
		line, err := p.Ask(in, false)
		if key.EndsWith(line) {
			return nil
		}
		if err != nil {
			break
		}
	}
	return cli.Misuse(i18n.Say("These are not the last characters of the key: nothing was changed, and this key is not used. Tear the paper up, and run the command again."))
}

// typedKey reads a key that somebody types, with as many tries as a person needs for so
// many characters. fits says why it is the wrong one.
func (o *Office) typedKey(p *program.Program, in *bufio.Reader, prompt i18n.Message, fits func(backupkey.Key) error) (key backupkey.Key, err error) {
	for range keyTries {
		fmt.Fprintln(os.Stderr, prompt.In(p.Lang))
		line, end := p.Ask(in, true)
		if end != nil && (!errors.Is(end, io.EOF) || line == "") {
			if err == nil {
				err = cli.Misuse(i18n.Say("No key was typed, and nothing was changed: type it, or give a file with -key-file."))
			}
			return key, errors.Join(p.Ctx.Err(), err)
		}
		if key, err = backupkey.ParseKey(line); err != nil {
			err = fmt.Errorf("%w: %w", i18n.Say("This is no backup key, or a character of it is wrong: it begins with AGE-SECRET-KEY-."), cli.MisuseOf(err))
		} else if fits != nil {
			err = fits(key)
		}
		if err == nil || end != nil {
			return key, err
		}
		text, _ := p.Sentence(err)
		fmt.Fprintln(os.Stderr, text)
	}
	return key, err
}

// keysFor are keys that open a file; none if it is not encrypted. The hub's own are tried
// first, then somebody is asked. That the file is damaged is said by whoever reads it.
func (o *Office) keysFor(p *program.Program, file string) ([]backupkey.Key, error) {
	if encrypted, err := store.Encrypted(file); err != nil || !encrypted {
		return nil, nil
	}
	fits := func(keys ...backupkey.Key) error {
		err := store.TryKeys(file, keys)
		if errors.Is(err, backupkey.ErrWrongKey) {
			return fmt.Errorf("%w: %w", i18n.Say("This key does not open %s, and nothing was changed: use the key that was in force when the backup was made, or another copy of the backup.", config.Whole(file)), cli.MisuseOf(err))
		}
		return nil
	}
	if o.keyFile != "" {
		keys, err := keysIn(o.keyFile)
		if err != nil {
			return nil, err
		}
		return keys, fits(keys...)
	}
	own, err := identity.BackupKeys(p.Data)
	if err != nil {
		p.Log.Warn("the hub's own backup keys are not tried", "cause", err)
	}
	if len(own) > 0 && fits(own...) == nil {
		return own, nil
	}
	key, err := o.typedKey(p, p.Typing(), i18n.Say("%s is encrypted. Type its key, AGE-SECRET-KEY-…, and press Enter; it is not shown:", config.Whole(file)), func(k backupkey.Key) error { return fits(k) })
	return []backupkey.Key{key}, err
}

// keysIn reads a file of keys that somebody gave.
func keysIn(path string) ([]backupkey.Key, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, cli.MisuseOf(err)
	}
	keys, err := backupkey.ReadKeys(f)
	if err = errors.Join(err, f.Close()); err != nil {
		return nil, fmt.Errorf("%w: reading keys of backups: %w", i18n.Say("%s has no backup key in it: a line of it must begin with AGE-SECRET-KEY-.", config.Whole(path)), cli.MisuseOf(err))
	}
	return keys, nil
}

// encryption is how a backup by hand is written.
func (o *Office) encryption(p *program.Program, folder string) (maintenance.Encryption, error) {
	rule := maintenance.Backup(o.Centre().Backup)
	rule.Plain = rule.Plain || o.inClear
	how, err := rule.Encryption(p.Data, folder)
	if err != nil {
		return how, unusable(err)
	}
	return how, nil
}
