// Package centre is the configuration of a service centre, and the rules that follow from
// it: agencies, services, counters, officers, priority classes, hours, series of numbers,
// zones. It is pure: it reads no clock, and knows no ticket.
package centre
