package office

// Day is what the flag -day says.
func (o *Office) Day() string { return o.day }
