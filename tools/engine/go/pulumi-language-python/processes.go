package main

import (
	"context"
	"errors"
	"os/exec"
	"sync"
	"syscall"
	"time"
)

const (
	// What a process gets between SIGTERM and SIGKILL. The engine itself waits 5 s for a language host.
	grace = 500 * time.Millisecond
	// What a shell adds to the number of the signal that ended a process.
	signalStatus = 128
)

// processes makes sure that no process outlives the language host.
type processes struct {
	mutex    sync.Mutex
	all      context.Context
	endThem  context.CancelFunc
	programs context.Context
	endThose context.CancelFunc
	counted  sync.WaitGroup
}

func newProcesses() *processes {
	p := &processes{}
	p.all, p.endThem = context.WithCancel(context.Background())
	p.programs, p.endThose = context.WithCancel(p.all)
	return p
}

// during returns a context that ends with the call, with the language host and, for a program, with endPrograms.
// What runs under it has ended before `done` is called.
func (p *processes) during(call context.Context, isProgram bool) (ctx context.Context, done func()) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	life := p.all
	if isProgram {
		life = p.programs
	}
	ctx, cancel := context.WithCancel(call)
	stop := context.AfterFunc(life, cancel)
	p.counted.Add(1)
	return ctx, func() {
		stop()
		cancel()
		p.counted.Done()
	}
}

// endPrograms ends the running programs but no plugins: a provider may be in the middle of creating a resource.
func (p *processes) endPrograms() {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	p.endThose()
	p.programs, p.endThose = context.WithCancel(p.all)
}

// endAll ends everything, starts nothing more and waits until all have ended.
func (p *processes) endAll() {
	p.endThem()
	ended := make(chan struct{})
	go func() {
		p.counted.Wait()
		close(ended)
	}()
	select {
	case <-ended:
	case <-time.After(2 * grace):
	}
}

// ownGroup keeps a signal for the language host's process group from the process, and sets how it ends when its
// context does: it is asked first, and insisted upon after a while.
func ownGroup(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	cmd.WaitDelay = grace
}

// exitStatus returns the exit status that `err`, the result of exec.Cmd.Wait, stands for: 128 + n when signal n ended
// the process. Anything that is not about the process's end is returned as an error.
func exitStatus(cmd *exec.Cmd, err error) (int, error) {
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) && cmd.ProcessState == nil {
		return 0, err
	}
	if ended, ok := cmd.ProcessState.Sys().(syscall.WaitStatus); ok && ended.Signaled() {
		return signalStatus + int(ended.Signal()), nil
	}
	return cmd.ProcessState.ExitCode(), nil
}
