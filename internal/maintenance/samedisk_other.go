//go:build !unix

package maintenance

// sameDisk is not known here.
func sameDisk(string, string) bool { return false }
