// Command pulumi-language-python is a Python language host for an engine that was built from Go modules.
//
// Pulumi's own host comes with its release archives and is no Go module, so that it cannot be built. This one puts
// together what the Go SDK has of it: the toolchains that find a Python interpreter, the proxy for policy packs and
// the program that runs programs (pulumi-language-python-exec, which the build puts beside this one). It runs
// programs, policy packs and plugins; it generates no code and installs no packages.
package main

import (
	"fmt"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/common/util/rpcutil"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/grpc"
)

// How often it looks whether the engine still runs: a killed engine sends no signal.
const parentCheck = time.Second

func main() {
	arguments := os.Args[1:]
	if len(arguments) == 0 || strings.HasPrefix(arguments[len(arguments)-1], "-") {
		fail("usage: pulumi-language-python [flags] <engine address>; the Pulumi engine starts this program")
	}
	executor, err := executorPath()
	if err != nil {
		fail(err.Error())
	}
	running := newProcesses()
	ending := make(chan os.Signal, 1)
	signal.Notify(ending, os.Interrupt, syscall.SIGTERM)
	serving, err := rpcutil.ServeWithOptions(rpcutil.ServeOptions{
		Init: func(server *grpc.Server) error {
			pulumirpc.RegisterLanguageRuntimeServer(server, &host{
				engine:   arguments[len(arguments)-1],
				executor: executor,
				running:  running,
			})
			return nil
		},
	})
	if err != nil {
		fail(err.Error())
	}
	// The engine reads the port off the first line.
	fmt.Println(serving.Port)

	parent := os.Getppid()
	check := time.NewTicker(parentCheck)
	for os.Getppid() == parent {
		select {
		case <-ending:
			running.endAll()
			return
		case err := <-serving.Done:
			running.endAll()
			fail(fmt.Sprintf("the language host stopped serving: %v", err))
		case <-check.C:
		}
	}
	running.endAll()
}

func fail(message string) {
	fmt.Fprintln(os.Stderr, message)
	os.Exit(1)
}
