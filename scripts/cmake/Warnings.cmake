# Warnings as a target, so that only our own code is held to them.
option(MPTCP_WARNINGS_AS_ERRORS "Treat compiler warnings as errors (the presets do)" OFF)

add_library(mptcp_warnings INTERFACE)
target_compile_options(mptcp_warnings INTERFACE
    -Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion -Wshadow -Wnon-virtual-dtor
    -Wold-style-cast -Woverloaded-virtual
    $<$<BOOL:${MPTCP_WARNINGS_AS_ERRORS}>:-Werror>)
# GCC 12 sees these inside std::string where there are none (GCC bugs 105329, 105651), more so with
# precompiled headers; the address sanitizer looks for the real ones.
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    target_compile_options(mptcp_warnings INTERFACE
        -Wno-array-bounds -Wno-restrict -Wno-stringop-overflow -Wno-stringop-overread)
endif()
