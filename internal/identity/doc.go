// Package identity is who is who on the link: the hub's authority, the certificates that
// it gives to devices, and what each side checks of the other's.
//
// A certificate binds a device's key to its name, its role and, where it has one, its
// counter. It is good as long as the hub's list of enrolled devices has its key.
// Certificates have dates because the format wants them; nobody looks at them, since the
// clocks of a centre are wrong.
package identity
