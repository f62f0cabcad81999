# Disks that lose their power or fail, and a store to put on them.
add_library(disks STATIC ${CMAKE_CURRENT_SOURCE_DIR}/support/sim_disk.c
  ${CMAKE_CURRENT_SOURCE_DIR}/support/sim_parts.c ${CMAKE_CURRENT_SOURCE_DIR}/support/sim_chance.c
  ${CMAKE_CURRENT_SOURCE_DIR}/support/bad_disk.c ${CMAKE_CURRENT_SOURCE_DIR}/support/shelf.c)
target_include_directories(disks PUBLIC ${CMAKE_CURRENT_SOURCE_DIR}/support
  ${CMAKE_CURRENT_SOURCE_DIR}/soak)
target_link_libraries(disks PUBLIC store base vitrine_flags)
# Transfers without time or sockets: linked before `net`, in its client's place.
add_library(simnet STATIC ${CMAKE_CURRENT_SOURCE_DIR}/support/sim_net.c)
target_include_directories(simnet PUBLIC ${CMAKE_CURRENT_SOURCE_DIR}/support)
target_link_libraries(simnet PUBLIC base vitrine_flags)
# What tests that play a whole display share.
add_library(support STATIC ${CMAKE_CURRENT_SOURCE_DIR}/support/hall.c
  ${CMAKE_CURRENT_SOURCE_DIR}/support/codes.c)
target_include_directories(support PUBLIC ${CMAKE_CURRENT_SOURCE_DIR}/support)
target_link_libraries(support PUBLIC app scene plan motion media gfx compose output text draw lang image codes config
  programme base vitrine_flags m)

# A server that does what a test says, wrong things above all; FAULTS.md. libcrypto and libssl make
# its certificates and speak TLS, zlib its bombs.
pkg_check_modules(OPENSSL REQUIRED IMPORTED_TARGET openssl)
pkg_check_modules(ZLIB REQUIRED IMPORTED_TARGET zlib)
add_library(faults STATIC ${CMAKE_CURRENT_SOURCE_DIR}/support/fault_server.c
  ${CMAKE_CURRENT_SOURCE_DIR}/support/fault_connection.c ${CMAKE_CURRENT_SOURCE_DIR}/support/fault_answer.c
  ${CMAKE_CURRENT_SOURCE_DIR}/support/fault_script.c ${CMAKE_CURRENT_SOURCE_DIR}/support/fault_tls.c)
target_include_directories(faults PUBLIC ${CMAKE_CURRENT_SOURCE_DIR}/support)
target_link_libraries(faults PUBLIC base vitrine_flags PRIVATE PkgConfig::OPENSSL PkgConfig::ZLIB Threads::Threads)
add_executable(fault-server ${CMAKE_CURRENT_SOURCE_DIR}/support/fault_main.c)
target_link_libraries(fault-server PRIVATE faults)
# What transfers cost; tests/bench/transfers.sh compares.
add_executable(bench_transfers ${CMAKE_CURRENT_SOURCE_DIR}/bench/transfers.c)
target_link_libraries(bench_transfers PRIVATE net base vitrine_flags Threads::Threads)
