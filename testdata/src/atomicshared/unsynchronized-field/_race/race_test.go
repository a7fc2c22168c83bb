// Package field is run with the race detector, over the fixtures beside it: each case of
// bad races, none of good does.
package field

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"
)

const pauses = 2 * time.Millisecond

func pause() { time.Sleep(pauses) }

type driver struct{}

func (driver) Connect(h Hub) { h.Attach("first") }

// both runs two functions at the same time.
func both(f, g func()) {
	var wg sync.WaitGroup
	wg.Go(f)
	wg.Go(g)
	wg.Wait()
}

func request(h http.Handler) {
	h.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/", nil))
}

var bad = map[string]func(){
	"Poller.loop": func() {
		p := NewPoller()
		time.Sleep(3 * time.Millisecond)
		p.Polls()
		p.Stop()
	},
	"Cache.Get": func() {
		c := &Cache{m: map[string]int{}}
		both(func() { c.Get("a") }, func() { c.Get("b") })
	},
	"Conn.Write": func() {
		c := &Conn{}
		both(func() { c.Write(nil); c.Last() }, c.Close)
	},
	"Pages.ServeHTTP": func() {
		p := &Pages{}
		both(func() { request(p) }, func() { request(p) })
	},
	"Meter.Mark": func() {
		m := &Meter{}
		both(m.Mark, m.Mark)
	},
	"Watcher.SetLimit": func() {
		w := &Watcher{tick: make(chan int, 1)}
		w.Start()
		w.tick <- 1
		w.SetLimit(2)
		close(w.tick)
		pause()
	},
	"member.work": func() {
		c := NewCrowd(2)
		c.tasks <- 1
		c.tasks <- 2
		c.Done()
		close(c.tasks)
		pause()
	},
	"budget.handle": func() {
		requests := make(chan int, 4)
		for i := range 4 {
			requests <- i
		}
		close(requests)
		NewService().Serve(requests)
		pause()
	},
	"SetDebug": func() {
		Trace(pause)
		pause()
		SetDebug(true)
		pause()
	},
	"Lookup": func() {
		both(func() { Enter("a") }, func() { Lookup("a") })
	},
	"Lease.expire": func() {
		l := NewLease(time.Microsecond)
		pause()
		l.Valid()
	},
	"Gauge.Set": func() {
		g := &Gauge{}
		both(func() { g.Set(1) }, func() { g.Get() })
	},
	"Runner.Stop": func() {
		r := &Runner{}
		both(r.Run, r.Stop)
	},
	"Sum.add": func() {
		f := &Feed{in: make(chan int)}
		s := NewSum(f)
		f.Start()
		f.in <- 1
		s.Total()
		close(f.in)
		pause()
	},
	"Number": func() {
		namesMade = false
		both(func() { Number("a") }, func() { Number("b") })
	},
	"Collector.Collect": func() {
		c := &Collector{}
		c.Collect(func() string { return "a" })
		c.Collect(func() string { return "b" })
		c.wg.Wait()
	},
	"Log.SetLevel": func() {
		l := NewLog()
		l.lines <- "a"
		l.SetLevel(2)
		close(l.lines)
		pause()
	},
	"Entries.Use": func() {
		c := &Entries{m: map[string]*entry{"a": {}}}
		both(func() { c.Use("a") }, func() { c.Use("a") })
	},
	"hub.Attach": func() {
		n := Open(driver{})
		n.Close()
		n.h.Attach("a")
		n.h.Attach("b")
		time.Sleep(time.Millisecond)
		close(n.h.done)
	},
	"Draft.write": func() {
		d := &Draft{}
		both(d.Write, d.Clear)
		pause()
	},
	"Job.Trigger": func() {
		j := &Job{work: pause}
		j.Trigger()
		j.Trigger()
		time.Sleep(2 * pauses)
	},
	"Tail.read": func() {
		t := NewTail(strings.NewReader("a\nb\n"))
		t.Lines()
		pause()
	},
	"Tickets.Release": func() {
		t := &Tickets{left: 1}
		both(t.Release, func() { t.Take() })
	},
	"Book.First": func() {
		b := NewBook()
		b.found <- "a"
		b.First()
		pause()
		close(b.found)
	},
	"Link.connect": func() {
		l := NewLink()
		l.lost <- struct{}{}
		l.events <- 1
		pause()
		close(l.lost)
		close(l.events)
	},
}

var good = map[string]func(){
	"Actor.run": func() {
		a := NewActor()
		both(func() { a.Add(1) }, func() { a.Add(2) })
		close(a.reqs)
	},
	"Task.Wait": func() {
		t := StartTask(func() error { pause(); return nil })
		both(func() { t.Wait() }, func() { t.Wait() })
	},
	"Server.Stop": func() {
		s := &Server{}
		s.Start()
		pause()
		s.Stop()
	},
	"Table.put": func() {
		t := NewTable(1)
		both(func() { t.Put("a", 1) }, func() { t.Size() })
	},
	"Scan.Run": func() {
		s := NewScan("a", "bc")
		s.Run()
		s.Total()
	},
	"Conf.Get": func() {
		c := NewConf(func() map[string]string { return map[string]string{"a": "b"} })
		both(func() { c.Get("a") }, func() { pause(); c.Get("a") })
	},
	"Decoder.Next": func() {
		d := NewDecoder([]byte("ab"))
		d.Next()
		d.Reset(nil)
	},
	"visit.count": func() {
		a := &app{prefix: "p"}
		both(func() { request(a) }, func() { request(a) })
	},
	"Default": func() {
		both(UseDefault, func() { Default() })
	},
	"Worker.Stop": func() {
		w := &Worker{}
		in := make(chan string)
		w.Start(in)
		in <- "a"
		w.Stop()
	},
	"node.add": func() {
		t := &Tree{}
		both(t.Add, func() { t.Count() })
	},
	"View.Get": func() {
		v := &View{data: map[string]int{}}
		both(func() { v.Get("a") }, func() { v.Set("a", 1) })
	},
	"Lazy.Get": func() {
		l := &Lazy{}
		both(func() { l.Get() }, func() { l.Get() })
	},
	"warm": func() { warm(&Lazy{}) },
	"Entries.Expire": func() {
		c := &Entries{m: map[string]*entry{"a": {}}}
		both(func() { c.Expire(time.Now()) }, func() { c.Use("a") })
	},
	"Slots.Use": func() {
		s := &Slots{m: map[string]*slot{"a": {}}}
		both(func() { s.Use("a") }, func() { s.Use("a") })
	},
	"Ops.pop": func() {
		o := &Ops{}
		both(func() { o.Push(pause) }, func() { o.Push(pause) })
		time.Sleep(3 * pauses)
	},
	"Draft.Rename": func() {
		d := &Draft{}
		both(func() { d.Rename("a") }, func() { d.Rename("b") })
		pause()
	},
	"Sink.add": func() {
		in := make(chan int)
		s := NewSink(in)
		in <- 1
		s.Sum()
		close(in)
	},
	"Beat.Every": func() {
		b := (&Beat{}).Every(time.Millisecond)
		b.Start()
		pause()
		close(b.stop)
	},
	"Pipe.connect": func() {
		p := NewPipe()
		p.lost <- struct{}{}
		p.in <- 1
		close(p.lost)
		close(p.in)
	},
	"NewVault": func() { NewVault(func() []int { return []int{1} }).Gold() },
}

func TestRaceBad(t *testing.T)  { run(t, bad) }
func TestRaceGood(t *testing.T) { run(t, good) }

func run(t *testing.T, cases map[string]func()) {
	for name, run := range cases {
		t.Run(name, func(t *testing.T) {
			for range 20 {
				run()
			}
		})
	}
}
