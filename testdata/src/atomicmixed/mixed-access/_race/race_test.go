// Package mixed is run with the race detector, over the fixtures beside it: each case of
// bad races, none of good does.
package mixed

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"example.org/stats"
)

// both runs the functions at the same time.
func both(fs ...func()) {
	var start, end sync.WaitGroup
	start.Add(1)
	for _, f := range fs {
		end.Go(func() {
			start.Wait()
			f()
		})
	}
	start.Done()
	end.Wait()
}

func sendFeedback(f *feedback) {
	send := func() {
		for range 3 {
			f.Send(strings.Repeat("a", 400))
		}
	}
	both(send, send, func() { f.Bytes() })
}

func openFaucet(f *faucet) {
	both(func() { f.Take(3) }, func() { f.Take(5) }, func() { f.Refill(7) }, func() { f.Drops() })
}

func addSymbols(s *symbols) {
	add := func(names string) func() {
		return func() {
			for _, n := range strings.Fields(names) {
				s.Add(n)
				s.Has(n)
			}
		}
	}
	both(add("a b c d e"), add("f g h"), add("a x"))
}

// bad holds a case for each function with a finding.
var bad = map[string]func(){
	"position.Position": func() { f := newFollower(); both(func() { f.Advance(1) }, func() { f.Told() }) },
	"cells.Push":        func() { c := newCells(1); both(func() { c.Push(1) }, func() { c.Push(2) }, func() { c.Push(3) }) },
	"conduit.Close":     func() { c := NewConduit(); both(func() { c.Read(nil) }, func() { c.Close() }) },
	"bench.Sweep":       func() { r := new(bench); s := r.Enter(); both(s.leave, func() { r.Sweep() }) },
	"dedupe.run":        func() { newPipeline().each([][]int{{1, 1}, {2, 2}, {3, 3}, {4, 4}}) },
	"crew.Hauled": func() {
		c := &crew{running: true}
		both(func() { c.work(3) }, func() { c.Hauled(); pause(); c.Hauled() })
	},
	"probers.sum": func() {
		ps, stop := probers{new(prober), new(prober)}, make(chan struct{})
		ps.start(stop)
		pause()
		ps.sum()
		close(stop)
	},
	"spreadCount":   func() { spreadCount([]int64{1, 2, 3, 5, 7, 9}) },
	"hotline.Close": func() { h := new(hotline); both(func() { h.Close() }, func() { pause(); h.Call() }) },
	"valve.Turns":   func() { t := new(Tap); both(t.Turn, func() { t.TurnTwice() }) },
	"polls.Peek": func() {
		t := newPolls()
		both(func() { t.Count("a") }, func() { t.Count("a"); t.Peek("a") }, func() { t.Peek("a") })
	},
	"polls.Sum": func() {
		t := newPolls()
		both(func() { t.Count("a") }, func() { t.Count("a"); t.Sum() }, func() { t.Sum() })
	},
	"pressure.get": func() { b := new(boiler); both(func() { b.Heat(1) }, func() { b.Steam() }) },
	"newHandle":    func() { h := newHandle(nil); both(func() { h.Open() }, func() { h.Open() }) },
	"double.Add":   func() { d := newDouble(); both(func() { d.Add(1) }, func() { d.Add(1) }, func() { d.Take() }) },
	"shipper.ship": func() { s := new(shipper); s.start(); s.Next(); pause() },
	"firstAnswer": func() {
		fail := func() (string, error) { return "", errors.New("no") }
		firstAnswer([]func() (string, error){func() (string, error) { return "yes", nil }, fail, fail})
		pause()
	},
	"crowdCount": func() {
		slow := func() int64 { time.Sleep(time.Millisecond); return 1 }
		crowdCount(context.Background(), []func() int64{func() int64 { return -1 }, slow, slow})
		pause()
	},
	"room.Enter": func() { r := &room{limit: 9}; both(func() { r.Enter() }, func() { r.Enter() }, func() { r.Enter() }) },
	"exchange.report": func() {
		x := newExchange()
		both(func() { x.Run(func(int64) {}) }, func() {
			for i := range 100 {
				x.orders <- int64(i - 50)
			}
			close(x.orders)
		})
	},
	"latePump":       func() { latePump(); pause() },
	"localStart":     func() { localStart(); pause() },
	"groupPump":      func() { groupPump().tasks.Wait() },
	"valuePump":      func() { valuePump(); pause() },
	"deferredReset":  func() { deferredReset(); pause() },
	"pump.open":      func() { deferredCall(); pause() },
	"pump.readState": func() { deepLate(); pause() },
	"limited":        func() { pumpOf([]pumpOption{limited(3)}); pause() },
	"warmed":         func() { Warmed(); pause() },

	"server.String": func() { s := new(server); both(s.handle, func() { _ = s.String() }) },
	"server.Reset":  func() { s := new(server); both(s.handle, s.Reset) },
	"server.Retry":  func() { s := new(server); both(s.handle, s.Retry) },
	"server.Stop":   func() { s := &server{state: 1}; both(func() { s.Stop() }, func() { s.Stop() }) },

	"gauge.Add":      func() { g := new(gauge); both(g.atomics, func() { g.Add(1) }) },
	"gauge.Sub":      func() { g := new(gauge); both(g.atomics, func() { g.Sub(1) }) },
	"gauge.Sum":      func() { g := new(gauge); both(g.atomics, func() { g.Sum(1) }) },
	"gauge.Double":   func() { g := new(gauge); both(g.atomics, g.Double) },
	"gauge.Down":     func() { g := new(gauge); both(g.atomics, g.Down) },
	"gauge.DownBy":   func() { g := new(gauge); both(g.atomics, func() { g.DownBy(1) }) },
	"gauge.SetLevel": func() { g := new(gauge); both(g.atomics, func() { g.SetLevel(1) }) },
	"gauge.IsHigh":   func() { g := new(gauge); both(g.atomics, func() { g.IsHigh() }) },
	"gauge.Both":     func() { g := new(gauge); both(g.atomics, g.Both) },
	"gauge.Range":    func() { g := new(gauge); both(g.atomics, func() { g.Range() }) },
	"gauge.Argument": func() { g := new(gauge); both(g.atomics, g.Argument) },
	"gauge.Expected": func() { g := new(gauge); both(g.atomics, g.Expected) },

	"Total": func() { both(addTotal, func() { Total() }) },
	"shards.Sum": func() {
		s := &shards{sizes: make([]int64, 1)}
		both(func() { s.hit(0) }, func() { s.Sum() })
	},
	"shards.Flags": func() {
		s := &shards{sizes: make([]int64, 1)}
		both(func() { s.hit(0) }, func() { s.Flags() })
	},
	"shards.Head": func() {
		s := &shards{sizes: make([]int64, 1)}
		both(func() { s.hit(0) }, func() { s.Head() })
	},
	"outer.Hits":  func() { o := new(outer); both(o.hit, func() { o.Hits() }) },
	"outer.Alias": func() { o := new(outer); both(o.hit, o.Alias) },
	"held.Each": func() {
		h := &held{map[string]*int64{"a": new(int64)}}
		both(func() { h.hit("a") }, func() { h.Each(func(string, int64) {}) })
	},
	"drop":           func() { s := new(sessions); both(s.Open, s.Close) },
	"sessions.Clear": func() { s := new(sessions); both(s.Open, s.Clear) },
	"words.Hits":     func() { w := new(words); both(w.hit, func() { w.Hits() }) },
	"list.Len":       func() { l := new(list[int]); both(l.push, func() { l.Len() }) },
	"accounts.Open": func() {
		a := new(accounts)
		both(func() { atomic.AddInt64(&a.open, 1) }, func() { a.Open() })
	},
	"accounts.Clear": func() { a := new(accounts); both(a.Clear, func() { a.Peek() }) },
	"accounts.Total": func() { a := new(accounts); both(func() { a.Add(1) }, func() { a.Total() }) },
	"accounts.Gen":   func() { a := new(accounts); both(a.Touch, func() { a.Gen() }) },
	"peek":           func() { s := new(sessions); both(s.End, func() { s.Closed() }) },
	"sum":            func() { l := new(link2); both(l.receive, func() { l.Sum() }) },
	"session.IsClosed": func() {
		s := new(session)
		both(s.Close, func() { s.IsClosed() })
	},
	"board.Scrape": func() {
		b := new(board)
		q := newBacklog(b)
		both(q.Push, func() { b.Scrape() })
	},
	"NewProbe": func() {
		p := NewProbe()
		both(p.Hit, func() { p.Value() })
	},
	"NewBucket": func() {
		take, refill := NewBucket(1)
		both(func() { take() }, refill)
	},

	"lateConstructor": func() {
		w := lateConstructor(5)
		pause()
		w.stop <- true
	},
	"tooEarly":     func() { tooEarly(func() {}) },
	"deferredWait": func() { deferredWait(func() {}) },
	"leavesBefore": func() {
		leavesBefore(func() {})
		pause()
	},
	"otherGroup": func() {
		otherGroup(func() {})
		pause()
	},
	"timeout": func() {
		timeout(func() { time.Sleep(2 * time.Millisecond) })
		pause()
	},
	"quorum": func() {
		fail := func() error { return errors.New("no") }
		quorum([]func() error{fail, fail, fail, fail, fail})
		pause()
	},
	"feed.Got": func() {
		f := &feed{peers: make(map[string]*peer)}
		f.connect("a")
		f.Got("a")
		f.tasks.Wait()
	},
	"reportOf": func() {
		f := &feed{peers: map[string]*peer{"a": {name: "a"}}}
		both(func() { f.Miss("a") }, func() { f.Reports() })
	},
	"LimitedTo": func() {
		both(func() { NewBreaker("a", func(*breaker) { time.Sleep(time.Millisecond) }, LimitedTo(1)) }, func() {
			for range 20 {
				TuneBreakers(2)
				time.Sleep(time.Millisecond / 10)
			}
		})
	},
	"acceptor.after": func() {
		NewAcceptor(3)
		pause()
	},
	"stalls.Close": func() { s := new(stalls); both(func() { s.Stall(1) }, func() { s.Close() }) },
	"forwarder.forward": func() {
		f := &forwarder{updates: make(chan int64), packets: make(chan int64)}
		f.Start()
		both(func() { f.updates <- 1 }, func() { f.packets <- 1 })
		close(f.updates)
		close(f.packets)
		pause()
	},
	"deliver": func() {
		s := &subscription{max: 100}
		in := make(chan *message, 20)
		for range 20 {
			in <- &message{sub: s}
		}
		close(in)
		other := make(chan *message, 1)
		other <- &message{sub: s}
		both(func() { deliver(in, func(*message) {}) }, func() { s.Next(other) })
	},
	"conn.applyLimit": func() {
		c := &conn{in: make(chan int32)}
		c.serve()
		both(func() { c.in <- 1 }, func() { c.Reload(2) })
		close(c.in)
		pause()
	},
	"tally.Peek": func() {
		t := &tally{by: map[string]*uint64{"a": new(uint64)}}
		both(func() { t.Inc("a") }, func() { t.Inc("a") }, func() { t.Peek() }, func() { t.Peek() })
	},
	"tenth.Sample": func() {
		s := new(tenth)
		sample := func() {
			for range 20 {
				s.Sample()
			}
		}
		both(sample, sample)
	},
	"timer": func() {
		for range 2000 {
			timer(0)
		}
		pause()
	},
	"sometimes": func() {
		sometimes(func() {}, false)
		pause()
	},

	"cache.Stats": func() { c := new(cache); both(func() { c.Get("") }, func() { c.Stats() }) },
	"cache.Put": func() {
		c := &cache{items: make(map[string]string)}
		both(func() { c.Gen() }, func() { c.Put("", "") })
	},
	"cache.Size": func() { c := new(cache); both(func() { c.Grow(1) }, func() { c.Size() }) },

	"handler.Dump": func() {
		h := &handler{stats: new(stats.Server)}
		both(h.stats.Observe, func() { h.Dump() })
	},
	"handler.Clear": func() {
		h := &handler{stats: new(stats.Server)}
		both(h.stats.Deny, h.Clear)
	},
	"handler.Served":      func() { h := new(handler); both(h.Serve, func() { h.Served() }) },
	"handler.ResetServed": func() { h := new(handler); both(h.Serve, h.ResetServed) },
	"handler.Now": func() {
		h := &handler{clock: new(stats.Clock)}
		both(h.clock.Tick, func() { h.Now() })
	},
	"handler.Write": func() {
		h, r := new(handler), stats.NewRegistry()
		h.register(r)
		both(func() { r.Sum() }, func() { h.Write(nil) })
	},
	"submitted": func() {
		p := stats.NewPool()
		submitted(p)
		p.Close()
	},
	"startedElsewhere": func() {
		startedElsewhere()
		pause()
	},
}

// good holds a case for each function with a line that looks reportable.
var good = map[string]func(){
	"loads.Rotate":       func() { l := newLoads(2); both(func() { l.Read(0) }, l.Rotate, l.Rotate) },
	"loads.Last":         func() { l := newLoads(2); both(func() { l.Read(0) }, l.Rotate, func() { l.Last(0) }) },
	"newCells":           func() { newCells(3) },
	"ledgerLog.Rotate":   func() { s := NewStore(); both(s.Rotate, s.Rotate, func() { s.Last() }, func() { s.in <- 1 }) },
	"ledgerLog.Truncate": func() { s := NewStore(); both(func() { s.in <- 1 }, func() { s.Last() }) },
	"countAll":           func() { countAll([]string{"a", "b", "a"}) },
	"countedAnswers": func() {
		no := func() (string, error) { return "", errors.New("no") }
		countedAnswers([]func() (string, error){no, no, no}, 3)
	},
	"lastAnswer": func() {
		no := func() (string, error) { return "", errors.New("no") }
		lastAnswer([]func() (string, error){no, no, no})
	},
	"crowdSum": func() {
		one := func() int64 { return 1 }
		crowdSum(context.Background(), []func() int64{one, one, one})
	},
	"sumNumbers": func() { sumNumbers([]int64{1, 2, 3, 4, 5}) },
	"lanes.run": func() {
		l := newLanes(3)
		both(func() {
			for range 3 {
				for _, one := range l.all {
					one.queue <- func() {}
				}
			}
		}, func() { l.Ticks() })
		l.Close()
	},
	"limitOption.apply": func() { q := newQuota(limitOption(3)); both(func() { q.Limit(2) }, func() { q.Limit(1) }) },
	"unlimited":         func() { q := newQuota(unlimited()); both(func() { q.Limit(2) }, func() { q.Limit(1) }) },
	"account.settle":    func() { a := new(account); both(func() { a.Add(1) }, func() { a.Add(2) }, func() { a.Settled() }) },
	"feedback.enqueue":  func() { sendFeedback(new(feedback)) },
	"feedback.flush":    func() { sendFeedback(new(feedback)) },
	"feedback.Report":   func() { f := new(feedback); both(func() { f.Send("a") }, func() { f.Report() }, func() { f.Bytes() }) },
	"faucet.Take":       func() { openFaucet(new(faucet)) },
	"faucet.refill":     func() { openFaucet(new(faucet)) },
	"stack.push":        func() { halve(2, 40) },
	"symbols.slot":      func() { addSymbols(newSymbols()) },
	"symbols.Add":       func() { addSymbols(newSymbols()) },
	"symbols.grow":      func() { addSymbols(newSymbols()) },
	"depot.Ship":        func() { d := newDepot(); both(func() { d.Ship(3); d.Ship(2); close(d.items) }, d.Pack, d.Pack) },
	"spreadSum":         func() { spreadSum([]int64{1, 2, 3}) },
	"spreadMost":        func() { spreadMost([]int64{1, 2, 3}) },
	"tickets.leave": func() {
		t := new(tickets)
		both(func() { t.Serve(func() {}) }, func() { t.Serve(func() {}) }, func() { t.Waiting() })
	},
	"committer.Apply": func() {
		c := newCommitter()
		both(func() { c.Apply(1) }, func() { c.Apply(2) }, func() { c.Applied() })
	},
	"spreads.Below": func() {
		s := newSpreads(2)
		both(func() { s.Observe(0); s.Observe(1) }, func() { s.Below(1) }, func() { s.Below(0) })
	},
	"switchboard.Close": func() { s := new(switchboard); both(func() { s.Call() }, func() { s.Call() }, func() { s.Close() }) },
	"newReplayer": func() {
		r := newReplayer(termLog{1, 3, 2})
		both(func() { r.entries <- 4; r.entries <- 5 }, func() { r.Term() })
		close(r.entries)
	},
	"pump.warmUp":    func() { earlyPump(); twoPumps(); pause() },
	"joinedPump":     func() { joinedPump() },
	"deferredJoined": func() { deferredJoined() },
	"peer.leave": func() {
		f := &feed{peers: make(map[string]*peer)}
		f.connect("a")
		f.connect("b")
		f.tasks.Wait()
	},
	"acceptor.before": func() { a := new(acceptor); a.before(); both(a.accept, a.accept) },
	"ids.seed":        func() { g := new(ids); both(func() { g.Next() }, func() { g.Next() }) },
	"spooler.drain": func() {
		s := new(spooler)
		put := func() {
			for range 20 {
				s.Put(1)
			}
		}
		both(put, put, func() { s.Count() })
		pause()
	},
	"conn.full": func() { c := new(conn); both(func() { c.Subscribe() }, func() { c.SetSubs(1) }) },
	"tally.Drain": func() {
		t := &tally{by: map[string]*uint64{"a": new(uint64)}}
		both(func() { t.Inc("a") }, func() { t.Drain() })
	},
	"barrier.await": func() { relax(3, 4) },
	"newJournal": func() {
		j := newJournal()
		both(func() { j.in <- make([]byte, 200) }, func() { j.Offset() })
		close(j.in)
		<-j.done
	},

	"newCounter":   func() { newCounter(1).wait() },
	"counter.wait": func() { newCounter(1).wait() },
	"count":        func() { count(4) },
	"table.change": func() {
		t := new(table)
		both(t.change, t.change, func() { t.generation() })
	},

	"closed":   func() { closed(func() {}) },
	"selected": func() { selected(context.Background(), func() {}) },
	"results":  func() { results([]func() error{func() error { return nil }, func() error { return errors.New("no") }}) },
	"closer":   func() { closer([]func() int{func() int { return 1 }, func() int { return 2 }}) },
	"helper":   func() { helper() },
	"named":    func() { named() },
	"polled":   func() { polled(func() {}) },
	"rounds":   func() { rounds(func() {}) },
	"pool.Start": func() {
		p := new(pool)
		p.Start(2)
		p.jobs <- func() {}
		p.Stop()
		p.Start(2)
		p.Stop()
	},
	"pool.Stop": func() {
		p := new(pool)
		p.Stop()
		p.Start(3)
		p.jobs <- func() {}
		p.Stop()
	},

	"withLimit":     func() { o := newOptions(withLimit(3)); both(func() { o.SetLimit(2) }, func() { o.Allow(1) }) },
	"options.check": func() { o := newOptions(); both(func() { o.SetLimit(2) }, func() { o.Allow(1) }) },
	"seed":          func() { both(func() { nextEpoch() }, func() { nextEpoch() }) },
	"mount": func() {
		mux := http.NewServeMux()
		mount(mux, 0)
		get := func() {
			mux.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("GET", "/", strings.NewReader("")))
		}
		both(get, get)
	},
	"chain.quota": func() { b := newBucket(3); both(func() { b.Take(1) }, func() { b.Resize(2) }) },
	"newRoutes": func() {
		r := newRoutes("a")
		both(func() { r.Hit("a") }, func() { r.Hit("a") })
	},
	"MaxSize": func() {
		s := new(settings)
		MaxSize(3).apply(s)
		both(func() { s.Update(1) }, func() { s.Update(2) })
	},
	"accounts.Add": func() { a := new(accounts); both(func() { a.Add(1) }, func() { a.Add(1) }, a.Touch) },
	"bounded.Pop": func() {
		b := newBounded()
		both(func() { b.Pop() }, b.Close, func() { b.IsClosed() })
	},
	"logger.Close": func() {
		l := new(logger)
		both(func() { l.Log(true) }, func() { l.Close() })
	},
	"neverShared": func() { both(func() { neverShared() }, func() { neverShared() }) },

	"registry.Add": func() {
		r := &registry{items: make(map[string]int)}
		both(func() { r.Add("a") }, func() { r.Add("b") }, func() { r.Count() }, func() { r.Peak() })
	},
	"registry.List": func() {
		r := &registry{items: make(map[string]int)}
		both(func() { r.Add("a") }, func() { r.List() })
	},
	"registry.Init": func() { r := new(registry); both(r.Init, r.Init) },
	"rotating.Rotate": func() {
		r := new(rotating)
		both(func() { r.Hit(0) }, r.Rotate, func() { r.Previous() })
	},
	"rotating.Previous": func() {
		r := new(rotating)
		both(func() { r.Hit(0) }, r.Rotate, func() { r.Previous() })
	},
	"annotated.bumpLocked": func() { a := new(annotated); both(func() { a.Both() }, func() { a.Both() }) },
	"annotated.Both":       func() { a := new(annotated); both(func() { a.Both() }, func() { a.Both() }) },

	"collect": func() {
		collect([]*job{{pending: 1}, {pending: 1}}, func(*job) int64 { return 1 })
	},
	"getFrame": func() { both(func() { getFrame(1).release() }, func() { getFrame(1).release() }) },
	"freeList.get": func() {
		l := new(freeList)
		both(func() { l.put(l.get()) }, func() { l.put(l.get()) })
	},

	"sampler.loop": func() {
		s := startSampler()
		for s.Samples() < 20 {
		}
		s.stop <- true
	},

	"flusher.flush": func() {
		f := new(flusher)
		try := func() { f.TryFlush(time.Now().UnixNano()) }
		both(try, try, func() { f.Last() })
	},
	"upload": func() {
		fail := func() error { return errors.New("no") }
		upload([]func() error{fail, fail, fail})
	},
	"flusher.finish": func() {
		upload([]func() error{func() error { return nil }, func() error { return nil }})
	},
	"executor.worker": func() {
		e := new(executor)
		e.start(3)
		e.ran(1)
		e.wg.Wait()
	},
	"watchdog.stop": func() {
		startWatchdog(time.Hour).stop()
		startWatchdog(0).stop()
	},
	"run.halt": func() {
		p := new(poller)
		p.Start()
		p.Stop()
	},
	"poller.Polls": func() {
		p := new(poller)
		p.Start()
		both(p.Stop, func() { p.Polls() })
	},
	"throttled": func() { throttled([]func(){func() {}, func() {}, func() {}, func() {}}) },
	"metered":   func() { both(func() { metered(2) }, func() { metered(2) }) },
	"readOnce":  func() { both(func() { metered(1) }, func() { metered(1) }) },

	"traffic.sum": func() {
		l := new(link)
		both(func() { l.receive(1) }, func() { l.send(1) }, func() { l.snapshot().sum() })
	},
	"rate": func() {
		l := new(link)
		both(func() { l.receive(1) }, func() { rate(l.copy(), l.copy()) })
	},
	"link.total": func() { l := new(link); both(func() { l.receive(1) }, func() { l.total() }) },

	"parallel":  func() { parallel() },
	"ownServer": func() { s := ownServer(); both(s.Observe, func() { s.SetLimit(1) }) },
	"snapshot":  func() { s := stats.New(""); both(s.Observe, func() { snapshot(s) }) },
}

func TestRaceBad(t *testing.T) {
	for name, run := range bad {
		t.Run(name, func(t *testing.T) {
			for range 10 {
				run()
			}
		})
	}
}

func TestRaceGood(t *testing.T) {
	for name, run := range good {
		t.Run(name, func(t *testing.T) {
			for range 10 {
				run()
			}
		})
	}
}

// pause lets goroutines that nobody waits for come to their end.
func pause() { time.Sleep(5 * time.Millisecond) }
