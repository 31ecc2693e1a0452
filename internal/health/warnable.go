// Package health says what is wrong with this device, in words that a person can act
// on. There are different words for the waiting citizen, for the staff who can
// repair it, and for the log. A cause hides its consequences, so that nobody reads
// "the ticket was not printed" beside "out of paper". Short interruptions are not
// shown.
package health

import (
	"time"

	"motcua/internal/i18n"
)

// Code names one thing that can be wrong, "printer-paper-out".
type Code string

// Severity is how much a warning matters.
type Severity int

// The severities.
const (
	Notice  Severity = iota // for information, nothing to do now
	Warning                 // it may soon stop, or somebody should look
	Fault                   // something does not work
)

func (s Severity) String() string {
	switch s {
	case Notice:
		return "notice"
	case Warning:
		return "warning"
	default:
		return "fault"
	}
}

// The codes.
const (
	PrinterDisconnected  Code = "printer-disconnected"   // switched off, unplugged, or a wrong address
	PrinterInUse         Code = "printer-in-use"         // another program holds its port
	PrinterCoverOpen     Code = "printer-cover-open"     // as the printer reports, like the next ones
	PrinterPaperOut      Code = "printer-paper-out"      //
	PrinterPaperLow      Code = "printer-paper-low"      //
	PrinterCutter        Code = "printer-cutter"         // jammed, usually by paper
	PrinterOverheated    Code = "printer-overheated"     // its head; it continues when it is cool
	PrinterBroken        Code = "printer-broken"         // an error that needs a repair shop
	PrinterOffline       Code = "printer-offline"        // it reports that it cannot print, without a reason
	PrinterContradicts   Code = "printer-contradicts"    // for a minute it has reported both that it is ready and that it is not
	PrinterGarbled       Code = "printer-garbled"        // for a minute its answers have been invalid
	PrinterStuck         Code = "printer-stuck"          // connected, but it accepts nothing, or never reports that it has printed
	PrinterFolder        Code = "printer-folder"         // the folder of ticket pictures cannot be written
	PrinterOther         Code = "printer-other"          // another error of its port
	PrinterNotPrinted    Code = "printer-not-printed"    // a ticket was not printed
	PrinterStatusUnknown Code = "printer-status-unknown" // it prints, but does not answer

	ScannerDisconnected Code = "scanner-disconnected"
	ScannerInputMethod  Code = "scanner-input-method" // an active Vietnamese input method changes what is scanned

	LEDDisconnected Code = "led-disconnected" // the port of the LED displays is missing, or cannot be used

	IdentityUsedTwice Code = "identity-used-twice" // another device has this one's name, or a copy of its disk
	BackupFailed      Code = "backup-failed"       // the hub could not make the scheduled backup
	BackupInClear     Code = "backup-in-clear"     // backups are on another disk, not encrypted for want of a key
	LogAltered        Code = "log-altered"         // the hub's log does not lead to a head of a day that a device has
	LogDamaged        Code = "log-damaged"         // a day of the hub's log cannot be read
	RegisterStale     Code = "register-stale"      // the hub's copy of the dossiers is too old, or cannot be renewed
	DayUnsure         Code = "day-unsure"          // the hub's clock is in doubt: a person must set the day
	HubClockWrong     Code = "hub-clock-wrong"     // a person has set the day, and the hub's clock shows another one
	OutboxFilling     Code = "outbox-filling"      // little room is left for commands that wait for the hub
	ClockWrong        Code = "clock-wrong"         // this device's clock differs from the hub's
	StoreRolledBack   Code = "store-rolled-back"   // an older copy of this device's disk was restored

	// Faults of a wall's sound, as the consoles show them.
	SoundMissing Code = "sound-missing" // no sound card, or no player program
	SoundFailing Code = "sound-failing" // the player fails
	SoundStuck   Code = "sound-stuck"   // the player does not end
	SoundSilent  Code = "sound-silent"  // switched off in the configuration

	DiskFailing Code = "disk-failing" // this device's disk cannot be written: full, read-only or broken
)

// Warnable is one thing that can be wrong.
type Warnable struct {
	Code     Code
	Severity Severity
	// DependsOn are the causes that hide it.
	DependsOn []Code
	// TimeToVisible is how long it must last before it is shown.
	TimeToVisible time.Duration
	// Log is what the log says, in English.
	Log string
}

// flicker is how long a device may be missing before it is shown, for instance while
// it is plugged in again.
const flicker = 2 * time.Second

// Known is everything that can be wrong, the worst first.
var Known = []Warnable{
	{DiskFailing, Fault, nil, 0, "nothing can be written to this device's disk"},
	{PrinterDisconnected, Fault, nil, flicker, "the printer is not connected"},
	{PrinterInUse, Fault, nil, flicker, "another program uses the printer's port"},
	{PrinterFolder, Fault, nil, 0, "the folder of ticket pictures cannot be written"},
	{PrinterContradicts, Fault, []Code{PrinterDisconnected}, 0, "the printer contradicts itself: if it works, set status = \"off\" under [printer]"},
	{PrinterCoverOpen, Fault, []Code{PrinterDisconnected, PrinterContradicts}, time.Second, "the printer's cover is open"},
	// An open cover lifts the paper off its sensor, so it also reports "no paper".
	{PrinterPaperOut, Fault, []Code{PrinterDisconnected, PrinterCoverOpen}, 0, "the printer is out of paper"},
	{PrinterCutter, Fault, []Code{PrinterDisconnected, PrinterContradicts}, 0, "the printer's cutter is jammed"},
	{PrinterOverheated, Fault, []Code{PrinterDisconnected}, time.Second, "the printer's head is too hot"},
	{PrinterBroken, Fault, []Code{PrinterDisconnected, PrinterContradicts}, time.Second, "the printer reports an error that cannot be recovered from"},
	{PrinterOffline, Fault, []Code{PrinterDisconnected, PrinterContradicts, PrinterCoverOpen, PrinterPaperOut, PrinterCutter, PrinterOverheated, PrinterBroken}, flicker, "the printer is offline and does not say why"},
	{PrinterStuck, Fault, []Code{PrinterDisconnected, PrinterContradicts, PrinterCoverOpen, PrinterPaperOut, PrinterCutter, PrinterOverheated, PrinterBroken, PrinterOffline}, 0, "the printer is connected and does not print"},
	{PrinterOther, Fault, []Code{PrinterDisconnected, PrinterInUse}, 0, "the printer's port gave an error"},
	{PrinterNotPrinted, Fault, []Code{
		PrinterDisconnected, PrinterInUse, PrinterFolder, PrinterCoverOpen, PrinterPaperOut, PrinterCutter, PrinterOverheated,
		PrinterBroken, PrinterOffline, PrinterStuck, PrinterOther, PrinterContradicts,
	}, 0, "a ticket was not printed"},
	{DayUnsure, Fault, nil, 0, "the hub does not know what day it is"},
	{SoundMissing, Warning, nil, flicker, "there is no sound card, or no program that plays"},
	{SoundFailing, Warning, []Code{SoundMissing}, 0, "the sound card plays nothing"},
	{SoundStuck, Warning, []Code{SoundMissing, SoundFailing}, 0, "a sound does not come to an end"},
	{SoundSilent, Warning, []Code{SoundMissing, SoundFailing, SoundStuck}, 0, "the wall is set to be silent"},
	{LogAltered, Warning, nil, 0, "the hub's log is not what it was"},
	{LogDamaged, Warning, nil, 0, "a day of the hub's log is damaged"},
	{HubClockWrong, Warning, nil, 0, "the hub's clock stands on another day"},
	{OutboxFilling, Warning, nil, 0, "the outbox is four fifths full: nothing more can be taken down when it is full"},
	{IdentityUsedTwice, Warning, nil, 0, "another device uses this one's name, or a copy of its disk"},
	{StoreRolledBack, Warning, []Code{IdentityUsedTwice}, 0, "this device's disk was put back to an older one"},
	{BackupFailed, Warning, nil, 0, "the backup that was due could not be made"},
	{BackupInClear, Warning, []Code{BackupFailed}, 0, "backups are in clear text on another disk: run hub backup-key"},
	{RegisterStale, Warning, nil, 0, "the register of dossiers is too old, or cannot be renewed"},
	{ClockWrong, Warning, nil, 0, "this device's clock differs from the hub's by more than two minutes"},
	{PrinterPaperLow, Warning, []Code{PrinterDisconnected, PrinterCoverOpen, PrinterPaperOut}, 10 * time.Second, "the printer is short of paper"},
	{ScannerDisconnected, Warning, nil, flicker, "the scanner is not connected"},
	{ScannerInputMethod, Warning, nil, 0, "a Vietnamese input method spoils what the scanner types"},
	{LEDDisconnected, Warning, nil, flicker, "the LED counter displays cannot be reached"},
	{PrinterGarbled, Notice, []Code{PrinterDisconnected, PrinterInUse, PrinterContradicts}, 0, "the printer's answers make no sense: if it stays so, set status = \"off\" under [printer]"},
	{PrinterStatusUnknown, Notice, []Code{PrinterDisconnected, PrinterInUse, PrinterGarbled}, 5 * time.Second, "the printer does not answer: its state is unknown"},
}

// OfSound reports whether a code is a fault of the sound. A wall with such a code
// cannot be the voice of a hall.
func (c Code) OfSound() bool {
	switch c {
	case SoundMissing, SoundFailing, SoundStuck, SoundSilent:
		return true
	}
	return false
}

// Citizen is the text for the person in front of the device: what it means for them
// and what they can do. It is empty where it does not concern them.
func (c Code) Citizen(lang i18n.Lang) string { return c.words(lang, "citizen") }

// Staff is what the people of the centre can do about it.
func (c Code) Staff(lang i18n.Lang) string { return c.words(lang, "staff") }

// Short is what is wrong in a few words that follow a device's name, "Kiosk 1: out
// of paper", where there is no room for Staff.
func (c Code) Short(lang i18n.Lang) string { return c.words(lang, "short") }

// Log is the English text for the log; the code itself if it is not Known.
func (c Code) Log() string {
	for _, w := range Known {
		if w.Code == c {
			return w.Log
		}
	}
	return string(c)
}

func (c Code) words(lang i18n.Lang, whom string) string {
	if key := "health." + string(c) + "." + whom; i18n.Has(lang, key) {
		return i18n.Text(lang, key)
	}
	return ""
}
