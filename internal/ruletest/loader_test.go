package ruletest

import (
	"path/filepath"
	"sync"
)

// sharedLoader returns the loader of all tests of this package, so that what
// fixtures import is checked once.
var sharedLoader = sync.OnceValue(func() *Loader {
	return NewLoader(filepath.Join(TestData(), "src"))
})
