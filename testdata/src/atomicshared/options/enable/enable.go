package enable

// flags: -disable=all -enable=unsynchronized-capture

func count() int {
	n := 0
	go func() {
		n++ // want `unsynchronized-capture: `
	}()
	return n
}
