// Package remedy says, in one sentence, what a person can do about an error. Errors
// are chains of causes in English, for an engineer who reads the log; the last line
// on a terminal, or on a screen that has given up, is for the person in front of it.
//
// One table has the kinds of errors: of the file system, the network, the store, the
// ports and the configuration. An error that contains an i18n.Message or an
// i18n.Fault has its own text, which is used.
package remedy

import (
	"context"
	"errors"
	"io/fs"
	"net"
	"os"
	"syscall"

	"motcua/internal/backupkey"
	"motcua/internal/config"
	"motcua/internal/i18n"
	"motcua/internal/port"
	"motcua/internal/store"
	"motcua/internal/watchdog"
)

// kind is a kind of error, and what to do about it. say gets the file, the folder or
// the address that the error names.
type kind struct {
	is  []error
	say func(place string) i18n.Message
}

// always is a sentence without a place.
func always(m i18n.Message) func(string) i18n.Message { return func(string) i18n.Message { return m } }

// kinds are tried in order: the program's own errors come before the system's errors
// inside them.
var kinds = []kind{
	{[]error{store.ErrLocked, watchdog.ErrAlreadyRuns}, always(i18n.Say("Another program works with this data folder: stop it first, or give this one another folder with -data."))},
	{[]error{store.ErrNewer}, always(i18n.Say("The data was written by a newer version of the program: install that version again, or put back the copy from before the update."))},
	{[]error{store.ErrDamaged}, always(i18n.Say("The data file is damaged, and nothing was changed in it. Keep it, do not delete it: see docs/BACKUP.md for how to restore a backup, or start with an empty folder by -data."))},
	{[]error{backupkey.ErrKeyNeeded}, always(i18n.Say("This backup is encrypted: give its key, with -key-file or by typing it."))},
	{[]error{backupkey.ErrWrongKey}, always(i18n.Say("The key does not open this backup: use the one that was in force when it was made."))},
	{[]error{store.ErrSealed}, always(i18n.Say("This file is no whole backup of the program: use another copy of it."))},
	{[]error{store.ErrExists}, always(i18n.Say("There is a file of that name already: give another name, or move it away first."))},
	{[]error{store.ErrOutboxFull}, always(i18n.Say("This machine holds too much that the hub does not have yet: connect it to the hub."))},
	{[]error{port.ErrAddress}, always(i18n.Say("The address of the printer or the scanner has a wrong form: `kiosk devices` lists those of this machine, docs/DEVICES.md the forms."))},
	{[]error{port.ErrInUse, syscall.EBUSY}, place(i18n.Say("The device is in use by another program: stop that program."), func(at string) i18n.Message {
		return i18n.Say("%s is in use by another program: stop that program.", at)
	})},
	{[]error{port.ErrGone, syscall.ENODEV, syscall.ENXIO}, place(i18n.Say("The device is not there any more: see to its power and its cable."), func(at string) i18n.Message {
		return i18n.Say("%s is not there any more: see to the device's power and its cable.", at)
	})},
	{[]error{syscall.EADDRINUSE}, place(i18n.Say("The port is taken: stop the other program, or choose another port."), func(at string) i18n.Message {
		return i18n.Say("The port of %s is taken: another hub runs on this machine, or another program has it. Stop that one, or choose another port with listen in the configuration, or -listen.", at)
	})},
	{[]error{syscall.EADDRNOTAVAIL}, place(i18n.Say("This machine does not have the address that is to be listened at."), func(at string) i18n.Message {
		return i18n.Say("This machine does not have the address %s: write listen = \":7420\" to be reached at all of its addresses.", at)
	})},
	{[]error{syscall.ECONNREFUSED}, place(i18n.Say("Nobody answers at that address."), func(at string) i18n.Message {
		return i18n.Say("Nobody answers at %s: see whether the machine or the program there is on, and whether the port is right.", at)
	})},
	{[]error{syscall.EHOSTUNREACH, syscall.ENETUNREACH, syscall.EHOSTDOWN, syscall.ENETDOWN}, place(i18n.Say("The network does not reach that machine: see to cable, switch and address."), func(at string) i18n.Message {
		return i18n.Say("The network does not reach %s: see to cable, switch and address.", at)
	})},
	{[]error{os.ErrDeadlineExceeded, context.DeadlineExceeded, syscall.ETIMEDOUT}, always(i18n.Say("There was no answer in time: see whether the machine there is on, and try again."))},
	{[]error{context.Canceled}, always(i18n.Say("It was stopped before it was done; do it again."))},
	{[]error{syscall.EROFS}, place(i18n.Say("The disk can only be read: choose another folder, or have the disk looked at."), func(at string) i18n.Message {
		return i18n.Say("%s is on a disk that can only be read: choose another folder, with -data for the data, or have the disk looked at.", at)
	})},
	{[]error{syscall.ENOSPC, syscall.EDQUOT}, place(i18n.Say("The disk is full: make room on it."), func(at string) i18n.Message {
		return i18n.Say("The disk of %s is full: make room on it.", at)
	})},
	{[]error{syscall.EIO}, place(i18n.Say("The disk or the device reports a fault: copy the data, and have it replaced."), func(at string) i18n.Message {
		return i18n.Say("The disk or the device of %s reports a fault: copy the data, and have it replaced.", at)
	})},
	{[]error{syscall.ENOTDIR}, place(i18n.Say("A file stands where a folder is needed: give another folder."), func(at string) i18n.Message {
		return i18n.Say("%s cannot be a folder, since a file stands in its way: give another folder.", at)
	})},
	{[]error{syscall.EISDIR}, place(i18n.Say("A file is needed, and this is a folder."), func(at string) i18n.Message {
		return i18n.Say("%s is a folder, and a file is needed: add the name of the file.", at)
	})},
	{[]error{fs.ErrNotExist}, place(i18n.Say("A file or a folder is not there: see to the path."), func(at string) i18n.Message {
		return i18n.Say("%s is not there: see to the path.", at)
	})},
	{[]error{fs.ErrExist}, place(i18n.Say("There is a file of that name already: give another name, or move it away first."), func(at string) i18n.Message {
		return i18n.Say("%s is there already: give another name, or move it away first.", at)
	})},
	{[]error{fs.ErrPermission}, place(i18n.Say("The program may not do that: run it as a user who may."), func(at string) i18n.Message {
		return i18n.Say("The program may not use %s: run it as the user it belongs to, or give that user the right to it.", at)
	})},
	{[]error{syscall.EMFILE, syscall.ENFILE}, always(i18n.Say("Too many files are open on this machine: restart it."))},
	{[]error{syscall.ENOMEM}, always(i18n.Say("The machine has no memory left: close other programs, or restart it."))},
}

// place combines two sentences: one for an error that names its place, one for an
// error that does not.
func place(without i18n.Message, with func(at string) i18n.Message) func(string) i18n.Message {
	return func(at string) i18n.Message {
		if at == "" {
			return without
		}
		return with(at)
	}
}

// Of is what to do about an error. known is false for an error of no kind.
func Of(err error) (sentence i18n.Message, known bool) {
	var unread *config.NotRead
	if errors.As(err, &unread) {
		return ofConfig(unread), true
	}
	if errors.As(err, &sentence) {
		return sentence, true
	}
	var fault i18n.Fault
	if errors.As(err, &fault) {
		return fault.Message(), true
	}
	for _, k := range kinds {
		for _, sentinel := range k.is {
			if errors.Is(err, sentinel) {
				return k.say(placeOf(err)), true
			}
		}
	}
	var dns *net.DNSError
	if errors.As(err, &dns) {
		return i18n.Say("No machine of the name %q is known in this network: see to the address.", dns.Name), true
	}
	return i18n.Message{}, false
}

// ofConfig is what to do about a configuration file that cannot be read.
func ofConfig(n *config.NotRead) i18n.Message {
	switch {
	case errors.Is(n.Err, fs.ErrNotExist) && n.In != "":
		return i18n.Say("There is no %s, which %s names as the centre of the hub inside: put the file there, write centre = \"…\" under [embedded_hub], or hub = \"ws://…:7420/link\" if the hub is another machine.", n.Path, whole(n.In))
	case errors.Is(n.Err, fs.ErrNotExist):
		return i18n.Say("There is no configuration file %s: go to its folder, or give the file with -config.", n.Path)
	}
	if sentence, known := Of(n.Err); known {
		return i18n.Say("The configuration cannot be read. %s", sentence)
	}
	return i18n.Say("The configuration %s cannot be read.", n.Path)
}

// placeOf is the file or the address that an error names, "" if there is none.
func placeOf(err error) string {
	var path *fs.PathError
	var link *os.LinkError
	var network *net.OpError
	switch {
	case errors.As(err, &path):
		return whole(path.Path)
	case errors.As(err, &link):
		return whole(link.New)
	case errors.As(err, &network) && network.Addr != nil:
		return network.Addr.String()
	}
	return ""
}

// whole is the absolute form of a path; an empty one stays empty.
func whole(path string) string {
	if path == "" {
		return ""
	}
	return config.Whole(path)
}
