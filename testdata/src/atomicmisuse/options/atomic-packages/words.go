package words

import "example.org/words"

// flags: -atomic-packages=example.org/words -disable=all -enable=ignored-result

func method(w *words.Word) {
	w.Load() // want `ignored-result: `
}

func function(n *uint32) {
	words.Load32(n) // want `ignored-result: `
}

func otherName(w *words.Word) {
	w.Peek() // ok: no name of an atomic operation
}
