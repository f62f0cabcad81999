# Disks that lose their power or fail, and a store to put on them.
add_library(disks STATIC ${CMAKE_CURRENT_SOURCE_DIR}/support/sim_disk.c
  ${CMAKE_CURRENT_SOURCE_DIR}/support/sim_parts.c ${CMAKE_CURRENT_SOURCE_DIR}/support/sim_chance.c
  ${CMAKE_CURRENT_SOURCE_DIR}/support/bad_disk.c ${CMAKE_CURRENT_SOURCE_DIR}/support/shelf.c)
target_include_directories(disks PUBLIC ${CMAKE_CURRENT_SOURCE_DIR}/support
  ${CMAKE_CURRENT_SOURCE_DIR}/soak)
target_link_libraries(disks PUBLIC store base vitrine_flags)
# What tests that play a whole display share.
add_library(support STATIC ${CMAKE_CURRENT_SOURCE_DIR}/support/hall.c
  ${CMAKE_CURRENT_SOURCE_DIR}/support/codes.c)
target_include_directories(support PUBLIC ${CMAKE_CURRENT_SOURCE_DIR}/support)
target_link_libraries(support PUBLIC app scene plan motion media gfx compose output text draw lang image codes config
  programme base vitrine_flags m)
