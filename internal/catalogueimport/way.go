package catalogueimport

import (
	"slices"
	"strings"

	"motcua/internal/catalogue"
)

// channels are the ways of handing in by their folded names. The figures are those of the
// portal's tables.
var channels = map[string]catalogue.Channel{
	"direct": catalogue.Counter, "counter": catalogue.Counter, "truc tiep": catalogue.Counter, "nop truc tiep": catalogue.Counter, "1": catalogue.Counter,
	"online": catalogue.Online, "truc tuyen": catalogue.Online, "nop truc tuyen": catalogue.Online, "2": catalogue.Online,
	"postal": catalogue.Post, "post": catalogue.Post, "buu chinh": catalogue.Post, "dich vu buu chinh": catalogue.Post, "buu chinh cong ich": catalogue.Post,
	"dich vu buu chinh cong ich": catalogue.Post, "qua buu chinh": catalogue.Post, "qua dich vu buu chinh": catalogue.Post,
	"qua dich vu buu chinh cong ich": catalogue.Post, "qua buu dien": catalogue.Post, "buu dien": catalogue.Post, "3": catalogue.Post,
}

// readWays cleans the ways of handing in. What is the same in all of them is the
// procedure's, and is taken out of them.
func (c *cleaner) readWays(raw []rawWay, p *catalogue.Procedure, only catalogue.Limit) {
	var around []rawFee
	for _, w := range raw {
		around = append(around, w.fees...)
	}
	for _, w := range raw {
		channel, known := channels[fold(w.method)]
		if !known {
			c.tell("ways", RuleWayUnknown, strings.TrimSpace(w.method+" "+w.note), "")
			continue
		}
		note := c.lines("ways", w.note, catalogue.MaxTextBytes)
		way := catalogue.Way{Channel: channel, Limit: c.readLimit("ways", w.limit, note, only), Fees: c.readFees("ways", w.fees, around), Note: note}
		switch {
		case slices.ContainsFunc(p.Ways, func(old catalogue.Way) bool { return sameWay(old, way) }):
			c.tell("ways", RuleRepeated, w.method, "")
		case len(p.Ways) == catalogue.MaxItems:
			c.tell("ways", RuleTooMany, w.method, "")
		default:
			p.Ways = append(p.Ways, way)
		}
	}
	c.tellWays(p.Ways)
	shareLimit(p)
	shareFees(p)
}

func sameWay(a, b catalogue.Way) bool {
	return a.Channel == b.Channel && a.Limit == b.Limit && a.Note == b.Note && slices.Equal(a.Fees, b.Fees)
}

// tellWays reports what a list of one limit and one fee cannot show.
func (c *cleaner) tellWays(ways []catalogue.Way) {
	seen := map[catalogue.Channel]bool{}
	repeated := false
	var limits, words []string
	for _, w := range ways {
		repeated = repeated || seen[w.Channel]
		seen[w.Channel] = true
		text := limitText(w.Limit)
		words = append(words, strings.TrimSpace(string(w.Channel)+" "+text))
		if !slices.Contains(limits, text) {
			limits = append(limits, text)
		}
	}
	if repeated {
		c.left("ways", RuleWayRepeated, strings.Join(words, "; "))
	}
	if len(limits) > 1 {
		c.left("ways", RuleLimitByWay, strings.Join(words, "; "))
	}
}

// shareLimit makes a limit that all ways have the procedure's.
func shareLimit(p *catalogue.Procedure) {
	if len(p.Ways) == 0 || slices.ContainsFunc(p.Ways, func(w catalogue.Way) bool { return w.Limit != p.Ways[0].Limit }) {
		return
	}
	if !p.Legal.Known() {
		p.Legal = p.Ways[0].Limit
	}
	if p.Legal == p.Ways[0].Limit {
		for i := range p.Ways {
			p.Ways[i].Limit = catalogue.Limit{}
		}
	}
}

// shareFees makes fees that all ways have the procedure's.
func shareFees(p *catalogue.Procedure) {
	if len(p.Ways) == 0 || slices.ContainsFunc(p.Ways, func(w catalogue.Way) bool { return !slices.Equal(w.Fees, p.Ways[0].Fees) }) {
		return
	}
	if len(p.Fees) == 0 {
		p.Fees = p.Ways[0].Fees
	}
	if slices.Equal(p.Fees, p.Ways[0].Fees) {
		for i := range p.Ways {
			p.Ways[i].Fees = nil
		}
	}
}
