// Package keyboard is the keyboard on a kiosk's screen: the rows of its keys, and a field
// of text that composes Vietnamese letters as people are used to from Telex and VNI.
//
// The caret is always at the end. A tone mark goes to the vowel that carries it by the
// rules of today's schoolbooks (hoà, thuý), and moves there when the word grows. A key
// that is repeated undoes its mark. A word that cannot be Vietnamese is left as it was
// typed.
package keyboard
