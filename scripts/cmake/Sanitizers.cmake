# MPTCP_SANITIZE=address,undefined or thread: instruments everything (presets asan and tsan).
set(MPTCP_SANITIZE "" CACHE STRING "Sanitizers to build with")
if(MPTCP_SANITIZE)
    add_compile_options(-fsanitize=${MPTCP_SANITIZE} -fno-sanitize-recover=all
        -fno-omit-frame-pointer)
    add_link_options(-fsanitize=${MPTCP_SANITIZE})
endif()
