package config

// Support is whom to call when a machine cannot help itself. It is shown where
// everybody sees it: the number of a desk, and not somebody's own.
type Support struct {
	Name  string // "Tổ hỗ trợ kỹ thuật"
	Phone string // "0226 3 888 999", as people write it
}

// support reads the [support] table.
func (s *section) support() (out Support) {
	t := s.sub("support")
	out.Name, out.Phone = t.text("name"), t.text("phone")
	t.done()
	return out
}

// Or is s, or other where nothing is written in s.
func (s Support) Or(other Support) Support {
	if s == (Support{}) {
		return other
	}
	return s
}

func (d *dumper) support(s Support) {
	if s == (Support{}) {
		return
	}
	d.header("[support]")
	d.text("name", s.Name)
	d.text("phone", s.Phone)
}

// SupportLine is whom to call about the hub: what [support] says, else the
// centre's own telephone.
func (f *CentreFile) SupportLine() Support {
	if f.Centre.Phone == "" {
		return f.Support
	}
	return f.Support.Or(Support{Name: f.Centre.Name, Phone: f.Centre.Phone})
}
