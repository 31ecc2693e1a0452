// Package daybook (sổ nhật ký ngày) reads back what a service day put on the
// record: who passed whom and by which rule, everything that was out of the
// ordinary, what was announced, who sat where, and how the quoted waits turned out. It folds the
// log like everybody else and adds nothing to it, so anybody who has the log
// can check what it says. The Summary of an ended day and its Appointments are
// projections: a hub keeps them, and would get the same from the log.
package daybook
