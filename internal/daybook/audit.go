package daybook

import (
	"strconv"

	"motcua/internal/audit"
	"motcua/internal/eventlog"
	"motcua/internal/i18n"
	"motcua/internal/queue"
	"motcua/internal/registry"
)

// Audited is one line of a day's audit (nhật ký kiểm toán): a log-in, a failed one, and
// what was done with PINs, devices, settings and the log.
type Audited struct {
	Pos     uint64    `json:"pos"`
	AtMS    int64     `json:"at"` // the hub's time, Unix ms
	Kind    AuditKind `json:"kind"`
	Officer string    `json:"officer,omitempty"` // whom it is about
	By      string    `json:"by,omitempty"`      // the officer who did it, if that is another
	User    string    `json:"user,omitempty"`    // or the user of the hub's machine
	Device  string    `json:"device,omitempty"`  // at which, or about which
	Counter string    `json:"counter,omitempty"`
	UntilMS int64     `json:"untilMS,omitempty"` // AuditLoginFailed: locked until then
	What    string    `json:"what,omitempty"`    // role, reason, form, day or number of devices, by kind
	From    string    `json:"from,omitempty"`    // AuditExported: first day; AuditCatalogue: as of which day
	To      string    `json:"to,omitempty"`      // and last day
	Code    string    `json:"code,omitempty"`    // AuditDossier: print of the code

	List *AuditedList `json:"list,omitempty"` // AuditCatalogue and AuditUndone
}

// AuditedList is a catalogue of procedures that was made public, and how many procedures
// differ from the one before.
type AuditedList struct {
	Title      string `json:"title,omitempty"`
	Procedures int    `json:"procedures"`
	Added      int    `json:"added,omitempty"`
	Changed    int    `json:"changed,omitempty"`
	Removed    int    `json:"removed,omitempty"`
}

// AuditKind names an Audited.
type AuditKind string

// The kinds of Audited.
const (
	AuditLogin        AuditKind = "login"
	AuditTakeover     AuditKind = "takeover" // of By's session
	AuditLogout       AuditKind = "logout"
	AuditLoginFailed  AuditKind = "login-failed"
	AuditUnlocked     AuditKind = "unlocked"      // a supervisor ended a lock
	AuditPIN          AuditKind = "pin"           // the officer chose another PIN
	AuditPINTemporary AuditKind = "pin-temporary" // somebody else set one
	AuditSettings     AuditKind = "settings"      // another configuration
	AuditDay          AuditKind = "day"           // a person said what day it is
	AuditCode         AuditKind = "code"          // for the enrolment of a device
	AuditEnrolled     AuditKind = "enrolled"
	AuditRenewed      AuditKind = "renewed"   // it came with its next key
	AuditKeepsKey     AuditKind = "keeps-key" // a console can open backups
	AuditRevoked      AuditKind = "revoked"
	AuditAuthority    AuditKind = "authority"         // the hub signs by another one
	AuditAtOnce       AuditKind = "authority-at-once" // and the one before was ended with it
	AuditEnded        AuditKind = "authority-ended"   // the one before is believed no more
	AuditExported     AuditKind = "exported"
	AuditCopied       AuditKind = "copied"
	AuditCatalogue    AuditKind = "catalogue"        // another list of procedures was made public
	AuditUndone       AuditKind = "catalogue-undone" // the one before was brought back
	AuditRestored     AuditKind = "restored"         // the log was put back to an older one
	AuditDossier      AuditKind = "dossier"          // a citizen typed figures to see more of a dossier
)

// audit records an event that belongs to the audit. The state is still the one before it.
func (r *Reader) audit(e eventlog.Entry, ev eventlog.Event) {
	if a, is := audited(e, ev); is {
		a.Pos, a.AtMS = e.Pos, e.AtMS
		r.book.Audit = append(r.book.Audit, a)
	}
}

func audited(e eventlog.Entry, ev eventlog.Event) (a Audited, is bool) {
	switch ev := ev.(type) {
	case queue.SessionOpened:
		a = Audited{Kind: AuditLogin, Officer: ev.Officer, Counter: ev.Counter, Device: e.Cause.Device}
		if ev.TakenFrom != "" {
			a.Kind, a.By = AuditTakeover, ev.TakenFrom
		}
	case queue.SessionClosed:
		a = Audited{Kind: AuditLogout, Officer: ev.Officer, Counter: ev.Counter, Device: e.Cause.Device}
	case queue.LoginFailed:
		a = Audited{Kind: AuditLoginFailed, Officer: ev.Officer, Counter: ev.Counter, Device: e.Cause.Device, UntilMS: max(ev.LockedUntilMS, ev.DeviceUntilMS)}
	case queue.LockLifted:
		a = Audited{Kind: AuditUnlocked, Officer: ev.Officer, Device: ev.Device, By: ev.By}
	case queue.PINSet:
		a = Audited{Kind: AuditPIN, Officer: ev.Officer, User: ev.User, Device: e.Cause.Device}
		if ev.By != ev.Officer {
			a.Kind = AuditPINTemporary
		}
	case queue.CentreChanged:
		a = Audited{Kind: AuditSettings}
	case queue.DayConfirmed:
		a = Audited{Kind: AuditDay, Officer: ev.Officer, Device: e.Cause.Device, What: ev.Day}
		return a, ev.Officer != "" || ev.Day != ev.Clock
	case queue.LogRestored:
		a = Audited{Kind: AuditRestored}
	case registry.Enrolled:
		a = Audited{Kind: AuditEnrolled, Device: ev.Device, Counter: ev.Counter, What: string(ev.Role)}
	case registry.Renewed:
		a = Audited{Kind: AuditRenewed, Device: ev.Device}
	case registry.KeepsKey:
		a = Audited{Kind: AuditKeepsKey, Device: ev.Device}
	case registry.Revoked:
		a = Audited{Kind: AuditRevoked, Device: ev.Device, What: ev.Reason, User: ev.User}
	default:
		return auditedCommand(ev)
	}
	return a, a.Kind != ""
}

// auditedCommand is what was done by a command of the hub.
func auditedCommand(ev eventlog.Event) (a Audited, is bool) {
	switch ev := ev.(type) {
	case audit.CodeMade:
		a = Audited{Kind: AuditCode, Device: ev.Device, Counter: ev.Counter, What: string(ev.Role), User: ev.User}
	case audit.AuthorityMade:
		a = Audited{Kind: AuditAuthority, User: ev.User}
		if ev.AtOnce {
			a.Kind = AuditAtOnce
		}
	case audit.AuthorityEnded:
		a = Audited{Kind: AuditEnded, What: strconv.Itoa(ev.Left), User: ev.User}
	case audit.Exported:
		a = Audited{Kind: AuditExported, From: ev.From, To: ev.To, What: ev.Form, User: ev.User}
	case audit.Copied:
		a = Audited{Kind: AuditCopied, User: ev.User}
	case audit.CatalogueTaken:
		a = Audited{Kind: AuditCatalogue, From: ev.AsOf, User: ev.User, List: &AuditedList{
			Title: ev.Title, Procedures: ev.Procedures, Added: ev.Added, Changed: ev.Changed, Removed: ev.Removed,
		}}
		if ev.Undone {
			a.Kind = AuditUndone
		}
	case audit.DossierLooked:
		a = Audited{Kind: AuditDossier, Device: ev.Device, Code: ev.Code, What: ev.Result}
	}
	return a, a.Kind != ""
}

// Audit writes the audit of the day, one line for each.
func (w Words) Audit() []string {
	failed := 0
	var lines []string
	for _, a := range w.Summary.Audit {
		if a.Kind == AuditLoginFailed {
			failed++
		}
		lines = append(lines, w.text("audit.line", clockSec(a.AtMS), w.auditedBy(a), w.audited(a)))
	}
	if len(lines) == 0 {
		lines = append(lines, w.text("audit.none"))
	}
	return append([]string{w.text("audit.title", w.date(), len(w.Summary.Audit), failed)}, lines...)
}

// auditedBy names who did it.
func (w Words) auditedBy(a Audited) string {
	switch a.Kind {
	case AuditUnlocked:
		return w.officer(a.By)
	case AuditLogin, AuditTakeover, AuditLogout, AuditLoginFailed, AuditPIN:
		return w.officer(a.Officer)
	case AuditDay:
		if a.Officer != "" {
			return w.officer(a.Officer)
		}
	}
	switch {
	case a.Kind == AuditDossier:
		return w.text("audit.citizen")
	case a.User != "":
		return w.text("audit.user", a.User)
	}
	return w.text("system")
}

// audited says what was done.
func (w Words) audited(a Audited) string {
	key := "audit." + string(a.Kind)
	switch a.Kind {
	case AuditLogin, AuditLogout:
		return w.text(key, w.counter(a.Counter), a.Device)
	case AuditTakeover:
		return w.text(key, w.counter(a.Counter), w.officer(a.By), a.Device)
	case AuditLoginFailed:
		if a.UntilMS > 0 {
			return w.text("audit.login-locked", w.counter(a.Counter), a.Device, clockSec(a.UntilMS))
		}
		return w.text(key, w.counter(a.Counter), a.Device)
	case AuditUnlocked:
		if a.Officer != "" {
			return w.text(key, w.officer(a.Officer))
		}
		return w.text("audit.unlocked-device", a.Device)
	case AuditPIN, AuditRenewed, AuditKeepsKey:
		return w.text(key, a.Device)
	case AuditPINTemporary:
		return w.text(key, w.officer(a.Officer))
	case AuditDay, AuditEnded:
		return w.text(key, a.What)
	case AuditCode, AuditEnrolled:
		return w.text(key, a.Device, w.ofDevice(a))
	case AuditRevoked:
		if a.What == "" {
			return w.text("audit.revoked-only", a.Device)
		}
		return w.text(key, a.Device, a.What)
	case AuditDossier:
		return w.text(key, a.Device, a.Code, w.text("audit.dossier."+a.What))
	case AuditExported:
		if a.From == "" && a.To == "" {
			return w.text("audit.exported-all", a.What)
		}
		return w.text(key, a.From, a.To, a.What)
	case AuditCatalogue, AuditUndone:
		if a.List != nil {
			n := func(n int) string { return i18n.Number(w.Lang, n) }
			return w.text(key, a.List.Title, n(a.List.Procedures), n(a.List.Added), n(a.List.Changed), n(a.List.Removed))
		}
	}
	return w.text(key)
}

// ofDevice is the role of a device, with its counter if it has one.
func (w Words) ofDevice(a Audited) string {
	role := i18n.Text(w.Lang, "hub.devices.role."+a.What)
	if a.Counter == "" {
		return role
	}
	return role + ", " + w.counter(a.Counter)
}
