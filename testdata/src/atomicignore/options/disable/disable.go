package disable

// flags: -disable=unused-ignore

func misspelled() {
	//lint:ignore atomiclint/ignored-results warms the cache line
	println() // ok: the rule that watches directives is off
}
