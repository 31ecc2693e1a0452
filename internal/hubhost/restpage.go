package hubhost

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"motcua/internal/config"
	"motcua/internal/hub"
	"motcua/internal/i18n"
	"motcua/internal/link"
	"motcua/internal/program"
	"motcua/internal/watchdog"
)

// restHead is the same in every page.
const restHead = `<!DOCTYPE html>
<html lang="vi"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta http-equiv="refresh" content="30">
<title>motcua</title>
<style>body{margin:0;background:#F6F3EC;color:#16202A;font:22px/1.5 "Be Vietnam Pro",system-ui,sans-serif}
header{background:#B3202C;color:#fff;padding:.8em 2em;font-weight:700}main{padding:1em 2em;max-width:36em}
h1{margin:.6em 0 0}p{white-space:pre-line}b{color:#B3202C;font-size:1.6em}.en{color:#46525E;font-size:.9em}</style>
`

// restPage is the hub's answer to every request while it rests. The reason is in its log
// and is not sent over the network. It is written without html/template, which finds
// methods by their names: with it the linker keeps every method of the program.
func restPage(s watchdog.Safe, now time.Time) string {
	var page strings.Builder
	write := func(format string, texts ...string) {
		safe := make([]any, len(texts))
		for i, text := range texts {
			safe[i] = html.EscapeString(text)
		}
		fmt.Fprintf(&page, format, safe...)
	}
	page.WriteString(restHead)
	write("<header>%s</header>\n<main>", s.Name)
	for _, w := range wordsOf(s, now) {
		write(`<section lang="%[1]s" class="%[1]s"><h1>%[2]s</h1><p>%[3]s</p><p>%[4]s</p><p>%[5]s</p></section>`, string(w.Lang), w.Title, w.Do, w.Call, w.Left)
	}
	page.WriteString("\n<p>")
	if s.Support.Phone != "" {
		write("<b>%s</b><br>", s.Support.Phone)
	}
	write("%s</p></main></html>\n", s.Support.Name)
	return page.String()
}

// restWords are the texts of the page in one language.
type restWords struct {
	Lang                  i18n.Lang
	Title, Do, Call, Left string
}

func wordsOf(s watchdog.Safe, now time.Time) (list []restWords) {
	seconds := int(max(0, s.Until.Sub(now)) / time.Second)
	left := strconv.Itoa(seconds/60) + ":" + strconv.Itoa(100 + seconds%60)[1:]
	call := "safe.call"
	if s.Support == (config.Support{}) {
		call = "safe.call.nobody"
	}
	for _, lang := range i18n.Langs() {
		list = append(list, restWords{
			lang, i18n.Text(lang, "safe.title"), i18n.Text(lang, "safe.do."+s.Role), i18n.Text(lang, call), i18n.Text(lang, "safe.left", left),
		})
	}
	return list
}

// restHandler answers every request with 503 and the page, /healthz in the form of
// the hub.
func restHandler(s watchdog.Safe) http.Handler {
	mux := http.NewServeMux()
	begin := func(w http.ResponseWriter, kind string) {
		h := w.Header()
		h.Set("Content-Type", kind)
		h.Set("Cache-Control", "no-store")
		h.Set("Retry-After", strconv.Itoa(1+int(max(0, time.Until(s.Until))/time.Second)))
		w.WriteHeader(http.StatusServiceUnavailable)
	}
	mux.HandleFunc("/healthz", func(w http.ResponseWriter, _ *http.Request) {
		begin(w, "application/json")
		_ = json.NewEncoder(w).Encode(hub.Figures{Failed: "the hub rests until " + s.Until.Format(time.RFC3339) + ": it could not stay up"})
	})
	mux.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) {
		begin(w, "text/html; charset=utf-8")
		_, _ = io.WriteString(w, restPage(s, time.Now())) // the client may be gone
	})
	return mux
}

// Rest answers on the hub's address, in place of the hub, that it rests. It opens
// nothing else. If the address is in use, it only waits.
func Rest(p *program.Program, listen string, s watchdog.Safe) (again bool, err error) {
	p.Dog.Ready(program.RestWords(s))
	l, err := program.Listen(p.Ctx, listen)
	if err != nil {
		p.Log.Warn("nobody is told that the hub rests", "cause", err)
		return program.UntilOver(p.Ctx, s.Until), nil
	}
	server := link.NewWebServer(restHandler(s), nil, p.Log)
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(l) }()
	p.Log.Info("the hub answers that it rests", "address", l.Addr().String())
	again = program.UntilOver(p.Ctx, s.Until)
	limited, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	if server.Shutdown(limited) != nil {
		server.Close()
	}
	if err := <-ended; !errors.Is(err, http.ErrServerClosed) {
		p.Log.Warn("the page of the rest ended early", "cause", err)
	}
	return again, nil
}
