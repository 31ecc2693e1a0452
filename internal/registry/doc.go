// Package registry is the book of the devices that are enrolled: which key is good for
// which name, role and counter. It is folded from the log, where every enrolment and
// every revocation stands; no device is told of it. It is pure.
package registry
