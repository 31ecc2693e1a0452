package office_test

import (
	"testing"

	"motcua/internal/officetest"
)

// A hub that does not run tells of the searches, too.
func TestMissedSearchesOfAStoppedHub(t *testing.T) {
	b := officetest.New(t)
	b.Says("Chưa có lần tìm nào", "catalogue", "missed")
}
