# cmake --install: the program, its data beside it, the unit. paths.c finds share/vitrine from the binary.
include(GNUInstallDirs)
install(TARGETS vitrine RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(DIRECTORY assets fonts DESTINATION ${CMAKE_INSTALL_DATADIR}/vitrine)
install(DIRECTORY config/ DESTINATION ${CMAKE_INSTALL_DOCDIR} FILES_MATCHING PATTERN "*.md"
  PATTERN "*.json")
install(FILES systemd/vitrine.service DESTINATION lib/systemd/user)
