package main

import (
	"fmt"
	"sync"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// InstallDependencies makes the Python environment of a program, or of a plugin that `pulumi package add` has cloned,
// with the toolchain that its project file names. It sends what the tools print. Versions of Python are not
// installed: the one on PATH is taken.
func (h *host) InstallDependencies(
	request *pulumirpc.InstallDependenciesRequest, stream pulumirpc.LanguageRuntime_InstallDependenciesServer,
) error {
	ctx, done := h.running.during(stream.Context(), false)
	defer done()
	info := request.GetInfo()
	if info.GetRootDirectory() == "" || info.GetProgramDirectory() == "" {
		return status.Error(codes.InvalidArgument, "the engine names no program whose dependencies to install")
	}
	if request.GetUseLanguageVersionTools() {
		return status.Error(codes.Unimplemented,
			"this language host installs no version of Python: leave out --use-language-version-tools")
	}
	found, err := python(info)
	if err != nil {
		return status.Error(codes.FailedPrecondition, err.Error())
	}
	sent := &installing{stream: stream}
	err = found.InstallDependencies(
		ctx, info.GetProgramDirectory(), false, true, writer(sent.stdout), writer(sent.stderr))
	if ctx.Err() != nil {
		return status.FromContextError(ctx.Err()).Err()
	}
	if err != nil {
		return status.Error(codes.Unknown, fmt.Sprintf("cannot install the dependencies: %v", err))
	}
	return nil
}

// installing sends what the tools print, one message at a time: a stream takes no two at once.
type installing struct {
	mutex  sync.Mutex
	stream pulumirpc.LanguageRuntime_InstallDependenciesServer
}

func (i *installing) send(response *pulumirpc.InstallDependenciesResponse) error {
	i.mutex.Lock()
	defer i.mutex.Unlock()
	return i.stream.Send(response)
}

func (i *installing) stdout(piece []byte) error {
	return i.send(&pulumirpc.InstallDependenciesResponse{Stdout: piece})
}

func (i *installing) stderr(piece []byte) error {
	return i.send(&pulumirpc.InstallDependenciesResponse{Stderr: piece})
}
