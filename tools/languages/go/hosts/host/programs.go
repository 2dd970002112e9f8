package host

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/common/constant"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
)

// What a program gets between an interrupt and its end by force.
const grace = 5 * time.Second

// Run runs a program to its end. The response has `bail` set when the program has shown its error, and an `error`
// when it ended badly without showing one or could not be started.
func (h *host) Run(call context.Context, request *pulumirpc.RunRequest) (*pulumirpc.RunResponse, error) {
	ctx, cancel := context.WithCancel(call)
	defer cancel()
	h.mutex.Lock()
	stop := context.AfterFunc(h.programs, cancel)
	h.mutex.Unlock()
	defer stop()
	command, after, err := h.language.Program(ctx, h.engine, request)
	if err != nil {
		return &pulumirpc.RunResponse{Error: err.Error()}, nil
	}
	defer after()
	config, err := configuration(request)
	if err != nil {
		return nil, err
	}
	command.Env = append(command.Environ(), config...)
	// Node.js makes files that it is given non-blocking, and another process would then lose output.
	command.Stdout, command.Stderr = writer{os.Stdout}, writer{os.Stderr}
	command.Cancel = func() error { return command.Process.Signal(os.Interrupt) }
	command.WaitDelay = grace
	var exit *exec.ExitError
	switch err := command.Run(); {
	case errors.As(err, &exit) && exit.ExitCode() == constant.ExitStatusLoggedError:
		return &pulumirpc.RunResponse{Bail: true}, nil
	case err != nil:
		return &pulumirpc.RunResponse{Error: fmt.Sprintf("the program ended with an error: %v", err)}, nil
	}
	return &pulumirpc.RunResponse{}, nil
}

// configuration returns the variables that the SDKs of all languages read.
func configuration(request *pulumirpc.RunRequest) ([]string, error) {
	values := request.GetConfig()
	if values == nil {
		values = map[string]string{}
	}
	config, err := json.Marshal(values)
	if err != nil {
		return nil, fmt.Errorf("cannot pass on the configuration: %w", err)
	}
	secrets, err := json.Marshal(append([]string{}, request.GetConfigSecretKeys()...))
	if err != nil {
		return nil, fmt.Errorf("cannot pass on the names of secrets: %w", err)
	}
	return []string{"PULUMI_CONFIG=" + string(config), "PULUMI_CONFIG_SECRET_KEYS=" + string(secrets)}, nil
}

type writer struct{ file *os.File }

func (w writer) Write(piece []byte) (int, error) { return w.file.Write(piece) }
