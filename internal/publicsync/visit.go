package publicsync

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"motcua/internal/clock"
	"motcua/internal/library"
)

// visit is one look at a hub.
type visit struct {
	f      *Fetcher
	client *http.Client
	base   string
	mark   string // the hub's of the listing
	came   bool   // a file, or a piece of one
	looked clock.Instant
}

// errChanged means that another catalogue became public meanwhile.
var errChanged = errors.New("another catalogue has become public")

// errGone means that the hub does not have a file.
var errGone = errors.New("the hub has no such file")

// busyError means that the hub has others to serve.
type busyError struct{ after time.Duration }

func (e *busyError) Error() string { return "the hub serves others, and wants to be asked later" }

// longestAfter is the longest that a hub may have a device wait.
const longestAfter = 10 * time.Minute

// ask sends a request. The answer has one of the wanted states.
func (v *visit) ask(ctx context.Context, path string, header map[string]string, wanted ...int) (*http.Response, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, v.base+path, http.NoBody)
	if err != nil {
		return nil, fmt.Errorf("asking the hub: %w", err)
	}
	for name, value := range header {
		r.Header.Set(name, value)
	}
	resp, err := v.client.Do(r)
	if err != nil {
		return nil, fmt.Errorf("asking the hub: %w", err)
	}
	for _, status := range wanted {
		if resp.StatusCode == status {
			return resp, nil
		}
	}
	defer resp.Body.Close()
	switch resp.StatusCode {
	case http.StatusNotFound:
		return nil, errGone
	case http.StatusServiceUnavailable:
		seconds, err := strconv.Atoi(resp.Header.Get("Retry-After"))
		if err != nil || seconds < 0 {
			seconds = 0
		}
		return nil, &busyError{min(time.Duration(seconds)*time.Second, longestAfter)}
	}
	return nil, fmt.Errorf("asking the hub: it answers %d", resp.StatusCode)
}

// listing asks what is public. ok is false if nothing is, or still the listing with a mark
// that the caller knows.
func (v *visit) listing(ctx context.Context, known string) (l library.Listing, ok bool, err error) {
	ctx, cancel := context.WithTimeout(ctx, stillFor)
	defer cancel()
	header := map[string]string{}
	if known != "" {
		header["If-None-Match"] = known
	}
	resp, err := v.ask(ctx, library.PathListing, header, http.StatusOK, http.StatusNotModified)
	v.looked = v.f.cfg.Clock.Now()
	switch {
	case errors.Is(err, errGone): // an older hub, or one without a catalogue
		return l, false, nil
	case err != nil:
		return l, false, err
	}
	defer resp.Body.Close()
	if resp.StatusCode == http.StatusNotModified {
		return l, false, nil
	}
	data, err := io.ReadAll(io.LimitReader(resp.Body, library.MaxListingBytes+1))
	if err != nil {
		return l, false, fmt.Errorf("reading what is public: %w", err)
	}
	if len(data) > library.MaxListingBytes {
		return l, false, errors.New("reading what is public: the listing is too long")
	}
	if err := json.Unmarshal(data, &l); err != nil {
		return l, false, fmt.Errorf("reading what is public: %w", err)
	}
	if v.mark == "" {
		v.mark = resp.Header.Get("ETag")
	}
	return l, true, l.Check()
}

// files fetches what hangs on the procedures. What the hub does not have, or has wrong,
// does not keep the others waiting.
func (v *visit) files(ctx context.Context, l library.Listing) (first error) {
	for _, listed := range l.Files {
		err := v.get(ctx, listed)
		switch {
		case err == nil:
			continue
		case errors.Is(err, errGone), errors.Is(err, library.ErrWrong):
			if first == nil {
				first = fmt.Errorf("the file %.12s: %w", listed.Hash, err)
			}
		default:
			return err
		}
	}
	return first
}

// get fetches one file, if it is not here.
func (v *visit) get(ctx context.Context, file library.Listed) error {
	f := v.f
	if _, there := f.cfg.Library.Bytes(file.Hash); there {
		return nil
	}
	if f.cfg.Beside != "" && f.cfg.Library.Adopt(f.cfg.Beside, file.Hash) == nil {
		v.came = true
		return nil
	}
	now := f.cfg.Clock.Now()
	if since, wrong := f.wrong[file.Hash]; wrong && now.Sub(since) < wrongFor {
		return library.ErrWrong
	}
	part, err := f.cfg.Library.Resume(file.Hash, file.Bytes)
	if err != nil {
		return err
	}
	if err := v.pullAll(ctx, part, file); err != nil {
		return errors.Join(err, part.Close())
	}
	err = part.Finish()
	if errors.Is(err, library.ErrWrong) {
		f.wrong[file.Hash] = now
		return err
	}
	delete(f.wrong, file.Hash)
	f.change(func(s *Status) { s.Got = min(s.Got+file.Bytes, s.Of) })
	return err
}

// pullAll fetches a file to its end. While every connection brings some of it, the next one
// goes on where it was cut.
func (v *visit) pullAll(ctx context.Context, part *library.Part, file library.Listed) error {
	for part.At() < file.Bytes {
		from := part.At()
		err := v.pull(ctx, part, file)
		if part.At() > from {
			v.came = true
		}
		switch {
		case err == nil:
		case ctx.Err() != nil, part.At() == from, errors.Is(err, errChanged), errors.Is(err, library.ErrNoRoom), errors.Is(err, library.ErrTooLarge):
			return err
		default:
			v.f.pause(ctx, time.Second)
		}
	}
	return nil
}

// pull fetches what is missing of a file on one connection.
func (v *visit) pull(ctx context.Context, part *library.Part, file library.Listed) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	header := map[string]string{}
	if at := part.At(); at > 0 {
		header["Range"] = fmt.Sprintf("bytes=%d-", at)
		header["If-Range"] = `"` + file.Hash + `"`
	}
	resp, err := v.ask(ctx, library.PathFiles+file.Hash, header, http.StatusOK, http.StatusPartialContent)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	switch {
	case resp.StatusCode == http.StatusOK && part.At() > 0: // from the beginning
		if err := part.Restart(); err != nil {
			return err
		}
	case resp.StatusCode == http.StatusPartialContent && !strings.HasPrefix(resp.Header.Get("Content-Range"), fmt.Sprintf("bytes %d-", part.At())):
		return fmt.Errorf("the hub answers with another piece: %q", resp.Header.Get("Content-Range"))
	}
	return v.copy(ctx, cancel, part, resp.Body)
}

// copy writes what comes, no faster than is allowed. A connection on which nothing comes is
// ended.
func (v *visit) copy(ctx context.Context, cancel context.CancelFunc, part *library.Part, body io.Reader) error {
	still := time.AfterFunc(stillFor, cancel)
	defer still.Stop()
	piece := make([]byte, pieceBytes)
	for {
		n, err := body.Read(piece)
		if n > 0 {
			if _, err := part.Write(piece[:n]); err != nil {
				return err
			}
			still.Stop() // waiting for our own turn is no stillness of the hub
			v.f.slow(ctx, n)
			if err := v.look(ctx); err != nil {
				return err
			}
			still.Reset(stillFor)
		}
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return fmt.Errorf("fetching a public file: %w", err)
		}
	}
}

// look asks now and then whether the catalogue is still the public one: nobody waits for
// the rest of a film that is not shown any more.
func (v *visit) look(ctx context.Context) error {
	if v.mark == "" || v.f.cfg.Clock.Now().Sub(v.looked) < v.f.cfg.Every {
		return nil
	}
	if _, ok, err := v.listing(ctx, v.mark); err == nil && ok {
		return errChanged
	}
	return nil
}

// slow waits until n more bytes may have come.
func (f *Fetcher) slow(ctx context.Context, n int) {
	now := f.cfg.Clock.Now()
	if f.pace.Before(now) {
		f.pace = now
	}
	f.pace = f.pace.Add(time.Duration(float64(n) / float64(f.cfg.BytesPerSecond) * float64(time.Second)))
	if ahead := f.pace.Sub(now); ahead > 20*time.Millisecond {
		f.pause(ctx, ahead)
	}
}
