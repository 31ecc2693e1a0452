package config

// Support is whom to call when a machine does not work. It is shown to everybody, so
// it should be the number of a service desk and not a private one.
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

// Or is s, or other if s is empty.
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

// SupportLine is whom to call about the hub: [support], or else the centre's own
// telephone.
func (f *CentreFile) SupportLine() Support {
	if f.Centre.Phone == "" {
		return f.Support
	}
	return f.Support.Or(Support{Name: f.Centre.Name, Phone: f.Centre.Phone})
}
