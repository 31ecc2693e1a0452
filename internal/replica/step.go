package replica

import (
	"motcua/internal/dayhead"
	"motcua/internal/eventlog"
	"motcua/internal/queue"
	"motcua/internal/wire"
)

// Input is something that has happened to a device.
type Input interface{ input() }

// The inputs.
type (
	// Came is a frame of the hub.
	Came struct{ Frame wire.Envelope }
	// Restarted says that the state of the last Restart output is on disk.
	Restarted struct{}
	// Down says that the connection ended, or that none could be made.
	Down struct{ AtMS int64 }
	// Drawn is a command with its sequence number, encoded, and on disk if it is
	// durable. Commands come in the order of their numbers.
	Drawn struct {
		Seq     uint64
		Frame   []byte
		Command queue.Command
		Durable bool   // sent until it is answered, also after a restart
		Open    bool   // stays on disk after the answer, until it is acknowledged
		Waited  bool   // somebody waits for the answer
		Instead uint64 // handle of a command that this one replaces, 0 for none; that one is no longer on disk
		AtMS    int64  // by the clock of Down
		HubMS   int64  // the time at the hub
		Did     *Did   // result of Try for an offline action, nil for other commands
	}
	// Redrawn is a command with another sequence number, on disk in place of the old
	// one.
	Redrawn struct {
		Handle, Seq uint64
		Frame       []byte
	}
	// WorksOffline says that somebody works offline: commands that are not durable are
	// given up.
	WorksOffline struct{}
	// Unsent says that a Send, and every one after it, was not sent.
	Unsent struct{ Seq uint64 }
	// Left says that nobody waits for an answer any more.
	Left struct{ Handle uint64 }
	// Acked acknowledges a command: it need not stay on disk.
	Acked struct{ Handle uint64 }
	// MissingUploaded says that the commands for an UploadMissing are on disk.
	MissingUploaded struct{}
	// Renewed says that a renewal is on disk.
	Renewed struct{ Renewal Renewal }
)

func (Came) input()            {}
func (Restarted) input()       {}
func (Down) input()            {}
func (Drawn) input()           {}
func (Unsent) input()          {}
func (Left) input()            {}
func (Acked) input()           {}
func (Renewed) input()         {}
func (MissingUploaded) input() {}
func (WorksOffline) input()    {}
func (Redrawn) input()         {}

// Output is something to do.
type Output interface{ output() }

// The outputs. Handle is the number that a command was drawn with.
type (
	// Send puts a command on the line.
	Send struct {
		Seq   uint64
		Frame []byte
	}
	// Remove removes a command from the outbox, in the write that puts the applied
	// entries on disk: until then the command is the disk's only record of its effect.
	// With Shelve it goes onto the shelf in the same write. If the power fails before
	// that, the command is sent again: the hub must still have its answer, or know it
	// by its Code.
	Remove struct {
		Seq    uint64
		Code   bool
		Shelve *Shelved
	}
	// DayOver is what this device knew of a day that its state is about to leave. It
	// must be on disk, merged with what is there of the same day, before the new state.
	DayOver struct{ Past Past }
	// Applied are entries that the replica has applied, to be written to disk soon.
	Applied struct{ Entries [][]byte }
	// KeepHead is a head of a day, which is to be kept for good.
	KeepHead struct{ Head dayhead.Signed }
	// Restart asks for a whole new state to be put on disk in place of the replica;
	// Restarted confirms it.
	Restart struct {
		Log   string
		Pos   uint64
		State []byte
		Seal  string // the hub's word on that log; see internal/seal
	}
	// Up says that the replica is up to date, and that commands are sent.
	Up struct{}
	// Peers are the connected devices.
	Peers struct{ Devices []wire.Peer }
	// Answer is the answer to a command for which somebody waits.
	Answer struct {
		Handle uint64
		Result wire.Result
	}
	// Late is an answer for which nobody waits. Known says that an earlier run may have
	// had it already.
	Late struct {
		Handle  uint64
		Command queue.Command
		Result  wire.Result
		Known   bool
	}
	// GaveUp says that a command will not be answered.
	GaveUp struct{ Handle uint64 }
	// NotEntered says that the hub refused an offline action or report.
	NotEntered struct {
		Seq  uint64
		Code eventlog.Code
	}
	// Redraw asks for another sequence number for a command; see Reencode.
	Redraw struct{ Handle uint64 }
	// AskedBack says that the hub wants tickets back; see ToGive.
	AskedBack struct{}
	// UploadMissing asks for the upload to a restored hub, before the hub's state
	// replaces this one: put the commands of ToUpload, given the ended days and the
	// shelf, into the outbox as Drawn, then give MissingUploaded and close the
	// connection.
	UploadMissing struct{}
	// HubBehind says that the hub's store was restored to an older one.
	HubBehind struct{ Hub, Device uint64 }
	// Renew asks for a new incarnation: Plan it, put it on disk, give Renewed and close
	// the connection. Until then the device neither sends nor receives.
	Renew struct{ Why Trouble }
)

func (Send) output()          {}
func (Remove) output()        {}
func (Applied) output()       {}
func (KeepHead) output()      {}
func (Restart) output()       {}
func (DayOver) output()       {}
func (Up) output()            {}
func (Peers) output()         {}
func (Answer) output()        {}
func (Late) output()          {}
func (GaveUp) output()        {}
func (UploadMissing) output() {}
func (HubBehind) output()     {}
func (NotEntered) output()    {}
func (AskedBack) output()     {}
func (Redraw) output()        {}
func (Renew) output()         {}
