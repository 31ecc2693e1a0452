package main

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode"

	"go.etcd.io/bbolt"

	"motcua/internal/calendar"
	"motcua/internal/clock"
	"motcua/internal/config"
	"motcua/internal/device"
	"motcua/internal/eventlog"
	"motcua/internal/hub"
	"motcua/internal/identity"
	"motcua/internal/link"
	"motcua/internal/pin"
	"motcua/internal/queue"
	"motcua/internal/wire"
)

// seatAt opens a real device on a disk of its own.
func (b *bench) seatAt(id, role, url string, own *identity.DeviceIdentity) (*device.Device, error) {
	return device.Open(device.Config{
		Identity: own, Dir: filepath.Join(b.dir, "seat-"+id), ID: id, Role: role, Name: id, Hub: url, Program: "bench", CanWorkOffline: role == wire.RoleConsole,
		Clock: clock.OfMachine(), Log: slog.New(slog.DiscardHandler),
		Late: func(device.LateAnswer) {}, // numbers issued offline are acknowledged at once here
	})
}

// lineIs waits until a device's link is up, or down.
func lineIs(d *device.Device, up bool) error {
	limit := time.NewTimer(time.Minute)
	defer limit.Stop()
	for {
		var is bool
		d.Read(func(_ *queue.State, line device.Line, _ []wire.Peer) { is = line.Up })
		if is == up {
			return nil
		}
		select {
		case <-d.Changes():
		case <-limit.C:
			return fmt.Errorf("the line of %s does not become up %v", d.ID(), up)
		}
	}
}

// reconnect interrupts the links of real devices to the real hub, and measures the time
// from the repair until the replica is current. The interruptions are long enough for the
// longest pause between two tries, so after an hour the result would be the same.
func (b *bench) reconnect(devices, cuts int) error {
	data := filepath.Join(b.dir, "reconnect")
	var names []identity.Name
	for i := range devices {
		names = append(names, identity.Name{ID: "cut-" + strconv.Itoa(i), Role: eventlog.Pad})
	}
	own, err := enrolIn(data, names)
	if err != nil {
		return err
	}
	hub, _, err := b.startHub(data)
	if err != nil {
		return err
	}
	defer hub.stop()
	var mu sync.Mutex
	var took, bare []time.Duration
	var failure error
	var all sync.WaitGroup
	for i := range devices {
		all.Go(func() {
			list, dials, err := b.interrupt(names[i].ID, hub.address, cuts, own[i])
			mu.Lock()
			defer mu.Unlock()
			took, bare, failure = append(took, list...), append(bare, dials...), errors.Join(failure, err)
		})
	}
	all.Wait()
	if failure != nil {
		return failure
	}
	name := fmt.Sprintf("back on the line after an outage of 2 to 6 s, %d cuts", len(took))
	b.add(name+", p50", ms(percentile(took, 50)), "", "a bare TCP connection p50 "+ms(percentile(bare, 50)))
	b.add(name+", p95", ms(percentile(took, 95)), "", "")
	b.add(name+", longest", ms(percentile(took, 100)), "≤ 3 s", "")
	return nil
}

// interrupt interrupts the link of one device repeatedly.
func (b *bench) interrupt(id, address string, cuts int, own *identity.DeviceIdentity) (took, bare []time.Duration, err error) {
	g, err := openGate(address)
	if err != nil {
		return nil, nil, err
	}
	defer func() { err = errors.Join(err, g.close()) }()
	d, err := b.seatAt(id, wire.RolePad, g.url(), own)
	if err != nil {
		return nil, nil, err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	if err := lineIs(d, true); err != nil {
		return nil, nil, err
	}
	for range cuts {
		g.set(true)
		if err := lineIs(d, false); err != nil {
			return nil, nil, err
		}
		time.Sleep(2*time.Second + time.Duration(rand.Int64N(int64(4*time.Second))))
		began := time.Now()
		g.set(false)
		if err := lineIs(d, true); err != nil {
			return nil, nil, err
		}
		took = append(took, time.Since(began))
		began = time.Now()
		c, err := net.Dial("tcp", address)
		if err != nil {
			return nil, nil, err
		}
		bare = append(bare, time.Since(began))
		c.Close()
	}
	return took, bare, nil
}

// crowd measures how long it takes until all devices that lost the hub together are
// connected again, by TLS with certificates or in clear text.
func (b *bench) crowd(devices int, secure bool) error {
	way := "in clear text"
	var names []identity.Name
	for i := range devices {
		names = append(names, identity.Name{ID: "wall-" + strconv.Itoa(i), Role: eventlog.Wall})
	}
	data := filepath.Join(b.dir, "crowd")
	own := make([]*identity.DeviceIdentity, devices)
	if secure {
		way, data = "by TLS", data+"-secure"
		var err error
		if own, err = enrolIn(data, names); err != nil {
			return err
		}
	}
	hub, _, err := b.startHub(data)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(context.Background())
	var wait sync.WaitGroup
	defer wait.Wait()
	defer cancel()
	up := make(chan time.Time, 4*devices)
	for i, name := range names {
		hello, err := wire.Encode(wire.Envelope{Type: wire.TypeHello, Dev: name.ID, Inc: 1}, wire.Hello{Protocols: []int{wire.Version}, Role: wire.RoleWall})
		if err != nil {
			return err
		}
		var by *tls.Config
		if secure {
			by = identity.ClientConfig(own[i].Own, own[i].Trust)
		}
		c := link.NewClient(link.Dialer{
			URL: "ws://" + hub.address + "/link", Secure: by, Hello: func() ([]byte, error) { return hello, nil }, Down: func(error) {}, Jitter: rand.Float64,
			Frame: func(e wire.Envelope) error {
				if e.Type == wire.TypeWelcome {
					up <- time.Now()
				}
				return nil
			},
		})
		wait.Go(func() { c.Run(ctx) })
	}
	if _, err := collect(up, devices); err != nil {
		hub.stop()
		return err
	}
	_ = hub.cmd.Process.Kill()
	_ = hub.cmd.Wait()
	time.Sleep(4 * time.Second) // so that their pauses have their maximum
	hub, _, err = b.startHubAt(data, hub.address)
	if err != nil {
		return err
	}
	defer hub.stop()
	began := time.Now()
	times, err := collect(up, devices)
	if err != nil {
		return err
	}
	var took []time.Duration
	for _, at := range times {
		took = append(took, max(0, at.Sub(began)))
	}
	b.add(fmt.Sprintf("%d devices that lost the hub together, all back %s", devices, way), ms(percentile(took, 100)), "≤ 3 s", "half of them after "+ms(percentile(took, 50)))
	return nil
}

// enrolIn gives devices certificates of a hub that does not run yet.
func enrolIn(data string, names []identity.Name) (list []*identity.DeviceIdentity, err error) {
	own, _, err := identity.OpenHub(data)
	if err != nil {
		return nil, err
	}
	file, err := config.ParseCentre("centre.toml", []byte(centreFile))
	if err != nil {
		return nil, err
	}
	pins, err := pin.Open(data)
	if err != nil {
		return nil, err
	}
	h, err := hub.Open(hub.Config{
		Dir: data, Centre: file.Centre, Identity: own, PINs: pins, Given: hub.GivenPINs{PINs: file.PINs, Keep: true}, Now: clock.WallMS, Chance: rand.Uint32, Log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		return nil, err
	}
	list = make([]*identity.DeviceIdentity, len(names))
	faults := make(chan error, len(names))
	for i, name := range names { // together, so that they share the disk's writes
		go func() {
			key, err := identity.NewKey()
			if err != nil {
				faults <- err
				return
			}
			certificate, err := h.Enrol(name, key.Public())
			list[i] = &identity.DeviceIdentity{Own: identity.Keys{Key: key, Certificate: certificate}, Trust: own.Trust}
			faults <- err
		}()
	}
	for range names {
		err = errors.Join(err, <-faults)
	}
	return list, errors.Join(err, h.Close())
}

func collect(up <-chan time.Time, n int) (times []time.Time, err error) {
	limit := time.NewTimer(time.Minute)
	defer limit.Stop()
	for len(times) < n {
		select {
		case at := <-up:
			times = append(times, at)
		case <-limit.C:
			return nil, fmt.Errorf("%d of %d devices are there", len(times), n)
		}
	}
	return times, nil
}

// manySeries is a centre with as many series as 10,000 offline numbers need: a block has
// 999 of each.
func manySeries() string {
	text := "[centre]\nname = \"Trung tâm đo tốc độ\"\n[hub]\ninsecure = true\n[policy]\ndigits = 6\nissue_outside_hours = true\n"
	serves := ""
	for _, prefix := range seriesLetters {
		id := unicode.ToLower(prefix)
		text += fmt.Sprintf("[[agency]]\nid = \"%c\"\nname = \"Sở %c\"\nprefix = \"%c\"\n[[agency.service]]\nid = \"s%c\"\nname = \"Thủ tục\"\n", id, prefix, prefix, id)
		serves += fmt.Sprintf("%q, ", string(id))
	}
	return text + "[[counter]]\nid = \"1\"\nname = \"Quầy 1\"\nserves = [" + serves + "]\n[[officer]]\nid = \"duc\"\nname = \"Trần Minh Đức\"\npin = \"1234\"\n"
}

const seriesLetters = "ACEGHKLMNSVX"

// merge makes a real kiosk issue many numbers offline, and measures the time from the
// repair of its link until the hub has answered every command and the kiosk's outbox is
// empty.
func (b *bench) merge(events int) error {
	b.centre = manySeries()
	defer func() { b.centre = "" }()
	hub, _, err := b.startHub(filepath.Join(b.dir, "merge"))
	if err != nil {
		return err
	}
	defer hub.stop()
	g, err := openGate(hub.address)
	if err != nil {
		return err
	}
	defer g.close()
	d, err := b.seatAt("merging", wire.RoleKiosk, g.url(), nil)
	if err != nil {
		return err
	}
	defer d.Close()
	day := calendar.ServiceDay(time.Now().UnixMilli())
	if err := wait("a block of numbers", func() bool { _, ok := d.Block(day); return ok }); err != nil {
		return err
	}
	g.set(true)
	if err := lineIs(d, false); err != nil {
		return err
	}
	began := time.Now()
	if err := issueOffline(d, day, events); err != nil {
		return err
	}
	given := time.Since(began)
	g.set(false)
	if err := lineIs(d, true); err != nil {
		return err
	}
	began = time.Now()
	for d.Waiting() > 0 {
		<-d.Changes()
	}
	took := time.Since(began)
	tickets := 0
	if err := wait("the replica to have all of it", func() bool {
		d.Read(func(s *queue.State, _ device.Line, _ []wire.Peer) { tickets = len(s.Tickets) })
		return tickets == events
	}); err != nil {
		return fmt.Errorf("%d of %d tickets: %w", tickets, events, err)
	}
	bare, err := b.bareBatches(events, 256)
	if err != nil {
		return err
	}
	b.add(fmt.Sprintf("%d numbers of an outage handed over", events), ms(took), "≤ 1 s",
		fmt.Sprintf("bbolt, the same records in writes of 256: %s; given in %.1f s", ms(bare), given.Seconds()))
	return nil
}

// issueOffline issues numbers of the kiosk's block.
func issueOffline(d *device.Device, day string, events int) error {
	block, _ := d.Block(day)
	for i := range events {
		letter := string(seriesLetters[i%len(seriesLetters)])
		series := letter + block.Letter
		_, kept, err := d.ReportOfflineTicket(device.Draw{Day: day, Series: series, Limit: queue.BlockNumbers, Command: func(n int) queue.Command {
			return queue.ReportOfflineTicket{
				Number: queue.BlockNumber(series, n), Series: series, Count: n, Code: "m" + strconv.Itoa(i), Service: "s" + strings.ToLower(letter), IssuedMS: time.Now().UnixMilli(),
			}
		}})
		if err != nil {
			return err
		}
		kept.Ack() // its paper is out
	}
	return nil
}

// bareBatches writes the same number of records to a plain bbolt file, in batches.
func (b *bench) bareBatches(records, together int) (took time.Duration, err error) {
	path := filepath.Join(b.dir, "bare-batches.db")
	defer os.Remove(path)
	db, err := bbolt.Open(path, 0o600, &bbolt.Options{InitialMmapSize: 64 << 20, FreelistType: bbolt.FreelistMapType})
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	began := time.Now()
	for from := 0; from < records; from += together {
		err := db.Update(func(tx *bbolt.Tx) error {
			bucket, err := tx.CreateBucketIfNotExists([]byte("log"))
			if err != nil {
				return err
			}
			for i := from; i < min(from+together, records); i++ {
				if err := bucket.Put(fmt.Appendf(nil, "%08d", i), make([]byte, 500)); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return 0, err
		}
	}
	return time.Since(began), nil
}
