# Run by cpack on the staged tree: what Debian's policy wants and a prefix does not.
find_program(dpkg_shlibdeps dpkg-shlibdeps)
if(NOT dpkg_shlibdeps)
    message(FATAL_ERROR "dpkg-shlibdeps is needed to compute the dependencies (package dpkg-dev)")
endif()
set(root "${CPACK_TEMPORARY_INSTALL_DIRECTORY}/usr/share")
set(doc "${root}/doc/${CPACK_PACKAGE_NAME}")

# In /usr/share/common-licenses already.
file(REMOVE "${doc}/LICENSE")
file(COPY_FILE "${CPACK_MPTCP_COPYRIGHT}" "${doc}/copyright")

execute_process(COMMAND date --utc --rfc-email --date ${CPACK_MPTCP_RELEASE_DATE}
    OUTPUT_VARIABLE date OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
file(WRITE "${doc}/changelog"
"${CPACK_PACKAGE_NAME} (${CPACK_PACKAGE_VERSION}) unstable; urgency=medium

  * What changed is said in CHANGELOG.md.

 -- ${CPACK_DEBIAN_PACKAGE_MAINTAINER}  ${date}
")

file(GLOB compressed "${root}/man/man*/*" "${doc}/changelog")
execute_process(COMMAND gzip -9n ${compressed} COMMAND_ERROR_IS_FATAL ANY)
execute_process(COMMAND chmod -R u+rwX,go+rX,go-w "${CPACK_TEMPORARY_INSTALL_DIRECTORY}"
    COMMAND_ERROR_IS_FATAL ANY)
