package replica

import (
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
	// Restarted says that the state of the last Restart is on disk.
	Restarted struct{}
	// Down says that the connection has ended, or that none could be made.
	Down struct{ AtMS int64 }
	// Drawn is a command with its number, encoded with it, and on disk if it is
	// durable. Numbers come in the order in which they were drawn.
	Drawn struct {
		Seq     uint64
		Frame   []byte
		Command queue.Command
		Durable bool   // sent until it is answered, also after a restart
		Open    bool   // stays on disk after the answer, until it is settled
		Waited  bool   // somebody waits for the answer
		Instead uint64 // handle of a command that this one stands in for, 0 for none; it has left the disk
		AtMS    int64  // by the clock of Down
		HubMS   int64  // the time at the hub
		Did     *Did   // what was tried while the line is down, nil for other commands
	}
	// Redrawn is a command with another number, and on disk under it in place of
	// the old one.
	Redrawn struct {
		Handle, Seq uint64
		Frame       []byte
	}
	// GoesOnAlone says that somebody goes on without the hub: what is not kept is
	// given up.
	GoesOnAlone struct{}
	// Unsent says that a Send, and every one after it, did not reach the line.
	Unsent struct{ Seq uint64 }
	// Left says that nobody waits any more for an answer.
	Left struct{ Handle uint64 }
	// Settled says that a command need not stay on disk.
	Settled struct{ Handle uint64 }
	// MissingUploaded says that what a UploadMissing asked for is on disk.
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
func (Settled) input()         {}
func (Renewed) input()         {}
func (MissingUploaded) input() {}
func (GoesOnAlone) input()     {}
func (Redrawn) input()         {}

// Output is something to be done.
type Output interface{ output() }

// The outputs. Handle is the number that a command was drawn with.
type (
	// Send puts a command on the line.
	Send struct {
		Seq   uint64
		Frame []byte
	}
	// Remove takes a command out of the outbox, in the write that puts on disk what
	// the replica has applied: until then the command is all that this disk knows
	// of what it has brought about. With Shelve it goes onto the shelf in the same
	// write. If it is sent again, since the power failed before, the hub must have
	// its answer still, unless it is known to it by its Code.
	Remove struct {
		Seq    uint64
		Code   bool
		Shelve *Shelved
	}
	// DayOver is what this device knew of a day that its state is about to leave
	// behind. It is to be on disk, together with what is there of the same day,
	// before the state is.
	DayOver struct{ Past Past }
	// Applied are entries that the replica has now, to be written to disk soon.
	Applied struct{ Entries [][]byte }
	// Restart puts a whole new state on disk in place of the replica; then comes
	// Restarted.
	Restart struct {
		Log   string
		Pos   uint64
		State []byte
	}
	// Up says that the replica can be trusted, and that commands go out.
	Up struct{}
	// Peers is who is there.
	Peers struct{ Devices []wire.Peer }
	// Answer is for whoever waits for a command.
	Answer struct {
		Handle uint64
		Result wire.Result
	}
	// Late is an answer nobody waits for. Known says that an earlier run may have
	// had it already.
	Late struct {
		Handle  uint64
		Command queue.Command
		Result  wire.Result
		Known   bool
	}
	// GaveUp says that a command will not be answered.
	GaveUp struct{ Handle uint64 }
	// NotEntered says that the hub refused what was done without it.
	NotEntered struct {
		Seq  uint64
		Code eventlog.Code
	}
	// Redraw asks for another number for a command; see Reencode.
	Redraw struct{ Handle uint64 }
	// AskedBack says that the hub wants tickets back; see ToGive.
	AskedBack struct{}
	// UploadMissing asks for what this device knows and the hub lacks to be put into
	// the outbox, before the hub's state takes its place: put the commands of
	// ToHandIn, given the days that are over and the shelf, there as Drawn, say
	// MissingUploaded and hang up.
	UploadMissing struct{}
	// HubBehind says that the hub's store was put back to an older one.
	HubBehind struct{ Hub, Device uint64 }
	// Renew asks for a new incarnation: Plan it, put it on disk, say Renewed and
	// hang up. Until then the device sends nothing and takes nothing.
	Renew struct{ Why Trouble }
)

func (Send) output()          {}
func (Remove) output()        {}
func (Applied) output()       {}
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
