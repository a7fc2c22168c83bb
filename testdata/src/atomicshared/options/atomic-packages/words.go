package words

import "example.org/words"

// flags: -atomic-packages=example.org/words

func publish() int {
	n := 0
	var ready uint32
	go func() {
		n = 1
		words.Store32(&ready, 1)
	}()
	for words.Load32(&ready) == 0 {
	}
	return n // ok: the flag is atomic
}
