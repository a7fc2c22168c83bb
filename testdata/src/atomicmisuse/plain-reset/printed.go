package plainreset

import (
	"encoding/json"
	"fmt"
	"log"
	"reflect"
	"sync/atomic"
)

type traffic struct {
	In, Out int64
}

func (t *traffic) add(n int64) { atomic.AddInt64(&t.In, n) }

func (t *traffic) print() {
	fmt.Println(t)            // want `plain-reset: fmt.Println prints t by reflection, a plain read of the atomics in it; pass what Load returns`
	log.Printf("%+v", t)      // want `plain-reset: log.Printf prints t by reflection`
	fmt.Printf("%p %T", t, t) // ok: the address and the type
	fmt.Println(atomic.LoadInt64(&t.In))
}

func (t *traffic) encode() ([]byte, error) {
	return json.Marshal(t) // want `plain-reset: json.Marshal encodes t by reflection`
}

func (t *traffic) equal(o *traffic) bool {
	return reflect.DeepEqual(t, o) // want `plain-reset: reflect.DeepEqual compares t by reflection`
}

type named struct{ n atomic.Int64 }

func (n *named) String() string { return fmt.Sprint(n.n.Load()) }

func (n *named) print() {
	fmt.Println(n) // ok: it has a String method
}

func printOwn() {
	t := &traffic{In: 1}
	fmt.Println(t) // ok: nobody else has t
}
