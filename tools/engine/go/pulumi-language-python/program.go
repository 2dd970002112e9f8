package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"strconv"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
)

// shown is the status by which the executor says that the user has seen the error already.
const shown = 32

// Run runs a program to its end. The response has `bail` set when the program has shown its error, and an `error`
// when it ended badly without showing one or could not be started.
func (h *host) Run(call context.Context, request *pulumirpc.RunRequest) (*pulumirpc.RunResponse, error) {
	ctx, done := h.running.during(call, true)
	defer done()
	command, err := h.program(ctx, request)
	if err != nil {
		return &pulumirpc.RunResponse{Error: err.Error()}, nil
	}
	if err := command.Start(); err != nil {
		return &pulumirpc.RunResponse{Error: fmt.Sprintf("cannot start the program: %v", err)}, nil
	}
	ended, err := exitStatus(command, command.Wait())
	switch {
	case err != nil:
		return &pulumirpc.RunResponse{Error: fmt.Sprintf("cannot run the program: %v", err)}, nil
	case ended == shown:
		return &pulumirpc.RunResponse{Bail: true}, nil
	case ended != 0:
		return &pulumirpc.RunResponse{Error: fmt.Sprintf("Program exited with non-zero exit code: %d", ended)}, nil
	}
	return &pulumirpc.RunResponse{}, nil
}

func (h *host) program(ctx context.Context, request *pulumirpc.RunRequest) (*exec.Cmd, error) {
	info := request.GetInfo()
	found, err := python(info)
	if err != nil {
		return nil, err
	}
	if err := found.ValidateVenv(ctx); err != nil {
		return nil, err
	}
	config, err := configuration(request.GetConfig())
	if err != nil {
		return nil, err
	}
	secretKeys, err := json.Marshal(append([]string{}, request.GetConfigSecretKeys()...))
	if err != nil {
		return nil, fmt.Errorf("cannot pass on the names of secrets: %w", err)
	}
	arguments := []string{
		"-u", h.executor,
		"--monitor", request.GetMonitorAddress(),
		"--engine", h.engine,
		"--project", request.GetProject(),
		"--root_directory", info.GetRootDirectory(),
		"--stack", request.GetStack(),
		"--organization", either(request.GetOrganization(), "organization"),
		"--parallel", strconv.Itoa(int(request.GetParallel())),
		"--pwd", either(request.GetPwd(), info.GetProgramDirectory()),
	}
	if request.GetDryRun() {
		arguments = append(arguments, "--dry_run", "true")
	}
	arguments = append(arguments, either(info.GetEntryPoint(), "."))
	command, err := found.Command(ctx, append(arguments, request.GetArgs()...)...)
	if err != nil {
		return nil, err
	}
	ownGroup(command)
	command.Dir = request.GetPwd()
	command.Stdout, command.Stderr = os.Stdout, os.Stderr
	command.Env = append(environment(command),
		"PULUMI_CONFIG="+config, "PULUMI_CONFIG_SECRET_KEYS="+string(secretKeys))
	return command, nil
}

// configuration returns a stack's configuration as the Python SDK reads it, which takes no null for none.
func configuration(given map[string]string) (string, error) {
	if given == nil {
		given = map[string]string{}
	}
	text, err := json.Marshal(given)
	if err != nil {
		return "", fmt.Errorf("cannot pass on the configuration: %w", err)
	}
	return string(text), nil
}

// environment returns the variables that a command has been given, or would inherit.
func environment(command *exec.Cmd) []string {
	if command.Env == nil {
		return os.Environ()
	}
	return command.Env
}

func either(value, otherwise string) string {
	if value == "" {
		return otherwise
	}
	return value
}
