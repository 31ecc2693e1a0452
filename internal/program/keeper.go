package program

import (
	"fmt"

	"motcua/internal/cli"
	"motcua/internal/config"
	"motcua/internal/i18n"
	"motcua/internal/identity"
)

// recipient is the public half of a console's own key for the hub's backups. A console goes
// on without one.
func (p *Program) recipient() string {
	key, _, err := identity.KeeperKey(p.Data, true)
	if err != nil {
		p.Log.Warn("this console has no key for the hub's backups, which are encrypted for others only", "cause", err)
		return ""
	}
	return key.Recipient()
}

// KeeperCommand shows the key of a console that opens the hub's backups.
func KeeperCommand() Command {
	return Command{Name: "backup-key", Help: "show the key of this console that opens the hub's encrypted backups, to be typed at hub restore or hub verify", Run: func(p *Program) error {
		key, has, err := identity.KeeperKey(p.Data, false)
		if err != nil {
			return err
		}
		if !has {
			return cli.Misuse(i18n.Say("No console has been enrolled with the data in %s, so it has no key for backups: give the folder of a console with -data.", config.Whole(p.Data)))
		}
		say := func(key string, args ...any) { fmt.Fprintln(p.Out, i18n.Text(p.Lang, key, args...)) }
		say("counter.key.title")
		fmt.Fprintf(p.Out, "\n%s\n\n", key.Secret())
		say("hub.key.groups")
		fmt.Fprintf(p.Out, "%s\n\n", key.Groups())
		say("counter.key.what")
		return nil
	}}
}
