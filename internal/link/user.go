package link

import (
	"context"
	"net"
	"net/http"
	"os"
	"os/user"
	"strconv"
)

// userKey is the key of the user in the context of a connection.
type userKey struct{}

// withUser adds to the context of a connection who is at its other end.
func withUser(ctx context.Context, c net.Conn) context.Context {
	if uid, known := userOf(c); known {
		return context.WithValue(ctx, userKey{}, uid)
	}
	return ctx
}

// AsOwnUser is the context of a request that a program makes to itself.
func AsOwnUser(ctx context.Context) context.Context {
	return context.WithValue(ctx, userKey{}, os.Getuid())
}

// UserOf is the name of the user of this machine who makes a request, or the number if
// there is no name; empty for a request that comes by the network.
func UserOf(r *http.Request) string {
	uid, known := r.Context().Value(userKey{}).(int)
	if !known {
		return ""
	}
	number := strconv.Itoa(uid)
	if u, err := user.LookupId(number); err == nil {
		return u.Username
	}
	return number
}
