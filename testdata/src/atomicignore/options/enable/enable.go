package enable

// flags: -disable=all -enable=unused-ignore

func misspelled() {
	//lint:ignore atomiclint/ignored-results warms the cache line // want `unused-ignore: unknown rule`
	println()
}
