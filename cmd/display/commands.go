package main

import (
	"context"
	"flag"
	"os"

	"motcua/internal/inspection"
	"motcua/internal/phrase"
	"motcua/internal/program"
)

// commands are a technician's commands for voices. None of them needs a screen.
func (s *settings) commands() []program.Command {
	var again, south, english bool
	var centre string
	with := func(do func(i *inspection.Inspector, ctx context.Context, words []string) error) func(p *program.Program) error {
		return func(p *program.Program) error {
			return do(&inspection.Inspector{Device: s.device, Lang: p.Lang, Out: os.Stdout}, p.Ctx, p.Words)
		}
	}
	return []program.Command{
		{Name: "voice list", Help: "list the voice packs, and who speaks in each", Run: with(func(i *inspection.Inspector, _ context.Context, _ []string) error {
			return i.VoiceList()
		})},
		{Name: "voice check", Words: "[PACK]", Help: "say which words a voice pack lacks, and which clips are bad", Run: with(func(i *inspection.Inspector, _ context.Context, words []string) error {
			return i.VoiceCheck(words)
		})},
		{Name: "voice test", Words: "[NUMBER] [COUNTER]", Help: "say a call on this machine as the hall would hear it", Run: with((*inspection.Inspector).VoiceTest)},
		{Name: "voice build", Words: "FOLDER", Help: "make the clips of a voice pack by a speech program; begin a pack where there is none", Flags: func(f *flag.FlagSet) {
			f.BoolVar(&again, "again", false, "make all clips anew, but for recordings")
			f.StringVar(&centre, "centre", "", "also make what this centre says, its announcements and what it calls its counters: the `FILE` centre.toml")
			f.BoolVar(&south, "south", false, "begin a new pack in the Vietnamese of the south")
			f.BoolVar(&english, "english", false, "begin a new pack in English")
		}, Run: with(func(i *inspection.Inspector, ctx context.Context, words []string) error {
			style := phrase.Style{Lang: phrase.Vietnamese, South: south}
			if english {
				style = phrase.Style{Lang: phrase.English}
			}
			return i.VoiceBuild(ctx, words[0], style, again, centre)
		})},
	}
}
