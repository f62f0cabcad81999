# What tests that play a whole display share.
add_library(support STATIC ${CMAKE_CURRENT_SOURCE_DIR}/support/hall.c
  ${CMAKE_CURRENT_SOURCE_DIR}/support/codes.c)
target_include_directories(support PUBLIC ${CMAKE_CURRENT_SOURCE_DIR}/support)
target_link_libraries(support PUBLIC app scene plan motion media gfx compose output text draw lang image codes config
  programme base vitrine_flags m)
