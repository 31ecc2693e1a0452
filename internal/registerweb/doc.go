// Package registerweb is a register of dossiers in another system, which is asked over HTTP
// for each dossier: how, the configuration says as data (address, headers, where the fields
// are in the JSON of an answer). Only https is spoken, or http on this machine; no redirect is
// followed and no proxy used. The figures that a citizen types go to the other system only if
// it has an address for them; otherwise they are compared here.
package registerweb
