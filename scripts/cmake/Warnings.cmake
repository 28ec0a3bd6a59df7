# Warnings as a target, so that only our own code is held to them.
option(MPTCP_WARNINGS_AS_ERRORS "Treat compiler warnings as errors (the presets do)" OFF)

add_library(mptcp_warnings INTERFACE)
target_compile_options(mptcp_warnings INTERFACE
    -Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion -Wshadow -Wnon-virtual-dtor
    -Wold-style-cast -Woverloaded-virtual
    $<$<BOOL:${MPTCP_WARNINGS_AS_ERRORS}>:-Werror>)
