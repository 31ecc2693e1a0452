// Package daybook (sổ nhật ký ngày) makes the record of a service day from the log: who
// passed whom and by which rule, everything out of the ordinary, the announcements, who
// worked where, and how accurate the quoted waits were. It applies the log like every
// device and adds nothing to it, so anybody who has the log can check the record. The
// Summary of an ended day and its Appointments are projections: a hub keeps them, and
// would get the same from the log.
package daybook
