package disable

// flags: -disable=unsynchronized-capture

func count() int {
	n := 0
	go func() {
		n++ // ok: the rule is off
	}()
	return n
}
