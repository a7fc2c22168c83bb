package words

import "example.org/words"

// flags: -atomic-packages=example.org/words

var n uint32

func Set() { words.Store32(&n, 1) }

func Get() uint32 {
	return n // want `mixed-access: plain read of n, which is written with words.Store32`
}

func Peek(w *words.Word) uint32 {
	return w.Peek() // ok: no plain word
}
