# MPTCP_SANITIZE=address,undefined or thread: instruments everything (presets asan and tsan).
set(MPTCP_SANITIZE "" CACHE STRING "Sanitizers to build with")
if(MPTCP_SANITIZE)
    add_compile_options(-fsanitize=${MPTCP_SANITIZE} -fno-sanitize-recover=all
        -fno-omit-frame-pointer)
    add_link_options(-fsanitize=${MPTCP_SANITIZE})
    if(MPTCP_SANITIZE MATCHES "undefined")
        # Compiling them takes a quarter of the time. What null and object-size find, the address
        # sanitizer finds when the memory is used; vptr is about casts to derived classes, and there
        # are none.
        add_compile_options(-fno-sanitize=null,object-size,vptr)
    endif()
    # For tests of what sanitizers do not leave room for; compilers say it in ways of their own.
    add_compile_definitions(MPTCP_SANITIZED)
endif()

# MPTCP_FUZZ: the fuzz targets of test/fuzz, for which everything is instrumented; needs clang.
option(MPTCP_FUZZ "Build the fuzz targets" OFF)
if(MPTCP_FUZZ)
    add_compile_options(-fsanitize=fuzzer-no-link)
endif()
